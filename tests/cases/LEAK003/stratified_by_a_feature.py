"""Rows are divided by the bins of a feature, which is no target; what is fitted later has none of it."""

import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import StratifiedShuffleSplit

housing = pd.read_csv("housing.csv")
housing["income_cat"] = pd.cut(housing["income"], bins=[0.0, 1.5, 3.0, 4.5, 100.0], labels=[1, 2, 3, 4])
splitter = StratifiedShuffleSplit(n_splits=1, test_size=0.2, random_state=42)
for train_index, test_index in splitter.split(housing, housing["income_cat"]):
    train, test = housing.loc[train_index], housing.loc[test_index]
train = train.drop("income_cat", axis=1)
X, y = train.drop("value", axis=1), train["value"]
print(LinearRegression().fit(X, y).score(test.drop(["income_cat", "value"], axis=1), test["value"]))
