"""Boosting ends when the test part gets no better, and is then scored on it."""

import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from xgboost import XGBRegressor


def main(path):
    frame = pd.read_csv(path)
    X, y = frame.drop(columns=["price"]), frame["price"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    model = XGBRegressor(n_estimators=5000, early_stopping_rounds=50)
    model.fit(X_train, y_train, eval_set=[(X_test, y_test)])  # want: LEAK006
    print("test", mean_squared_error(y_test, model.predict(X_test)))
