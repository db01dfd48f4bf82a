"""Lags, and splits that keep the order."""

import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import TimeSeriesSplit, cross_val_score, train_test_split

sales = pd.read_csv("sales.csv")
sales["last_week"] = sales["units"].shift(7)
sales = sales.dropna()
X, y = sales[["last_week"]], sales["units"]
X_train, X_test, y_train, y_test = train_test_split(X, y, shuffle=False)
print(Ridge().fit(X_train, y_train).score(X_test, y_test))
print(cross_val_score(Ridge(), X, y, cv=TimeSeriesSplit(5)))
train, test = sales[sales["date"] < "2023-01-01"], sales[sales["date"] >= "2023-01-01"]
n = int(len(sales) * 0.8)
X_train, X_test = X[:n], X[n:]
print(Ridge().fit(X_train, y[:n]).score(X_test, y[n:]))
