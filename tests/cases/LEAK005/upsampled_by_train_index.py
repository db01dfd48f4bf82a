"""The rows that are drawn again are those of the train index."""

import pandas as pd
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.tree import DecisionTreeRegressor
from sklearn.utils import resample

fires = pd.read_csv("fires.csv")
splitter = StratifiedShuffleSplit(n_splits=1, test_size=0.3, random_state=0)
for train_index, test_index in splitter.split(fires, fires["size"]):
    train, test = fires.iloc[train_index], fires.iloc[test_index]
    large = resample(train[train["size"] == "large"], replace=True, n_samples=200, random_state=1)
    train = pd.concat([train, large])
    model = DecisionTreeRegressor().fit(train[["wind", "rain"]], train["area"])
    print(model.score(test[["wind", "rain"]], test["area"]))
