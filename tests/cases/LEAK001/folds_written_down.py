"""The folds are written into a column, and taken from there; the filled columns go into a new frame."""

import pandas as pd
from lightgbm import LGBMRegressor
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import KFold

houses = pd.read_csv("houses.csv")
filled = pd.DataFrame()
for column in houses.columns:
    filled[column] = houses[column].fillna(houses[column].median())  # want: LEAK001

filled["fold"] = -1
for number, (_, valid_index) in enumerate(KFold(n_splits=5, shuffle=True, random_state=1).split(filled)):
    filled.loc[valid_index, "fold"] = number

features = [c for c in filled.columns if c not in ("price", "fold")]
for number in range(5):
    fold_train = filled[filled.fold != number].reset_index(drop=True)
    fold_valid = filled[filled.fold == number].reset_index(drop=True)
    model = LGBMRegressor().fit(fold_train[features], fold_train["price"])
    print(number, mean_squared_error(fold_valid["price"], model.predict(fold_valid[features])))
