"""A train score that says so, and a held-out one."""

import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

frame = pd.read_csv("frame.csv")
X, y = frame.drop(columns=["y"]), frame["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = GradientBoostingRegressor().fit(X_train, y_train)
print("train", mean_absolute_error(y_train, model.predict(X_train)), model.score(X_train, y_train))
print("test", mean_absolute_error(y_test, model.predict(X_test)))
