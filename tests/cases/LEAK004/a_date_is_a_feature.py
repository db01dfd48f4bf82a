"""Trips have a start, of which the hour and the weekday are features: no row knows of its neighbours."""

import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import train_test_split

trips = pd.read_csv("trips.csv", parse_dates=["start"])
trips["hour"] = trips["start"].dt.hour
trips["weekday"] = pd.to_datetime(trips["start"]).dt.dayofweek
X, y = trips[["hour", "weekday", "distance"]], trips["minutes"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(HistGradientBoostingRegressor().fit(X_train, y_train).score(X_test, y_test))
