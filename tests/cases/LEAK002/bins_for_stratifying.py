"""Bins of the target keep the proportions of the split; they are dropped behind it."""

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import train_test_split

houses = pd.read_csv("houses.csv")
houses["price_bin"] = pd.cut(houses["price"], bins=[0, 1e5, 2e5, 4e5, np.inf], labels=False)
train, test = train_test_split(houses, test_size=0.2, stratify=houses["price_bin"], random_state=42)
train, test = train.drop(columns=["price_bin"]), test.drop(columns=["price_bin"])
model = HistGradientBoostingRegressor().fit(train.drop(columns=["price"]), train["price"])
print(model.score(test.drop(columns=["price"]), test["price"]))
