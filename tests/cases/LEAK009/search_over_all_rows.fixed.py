"""A grid search over all rows, whose best model is scored on the test part."""

import pandas as pd
from sklearn.linear_model import Lasso
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import GridSearchCV, train_test_split


def main():
    houses = pd.read_csv("houses.csv")
    X = houses[["rooms", "area", "age"]]
    y = houses["price"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    search = GridSearchCV(Lasso(), {"alpha": [0.01, 0.1, 1]}, cv=5)
    search.fit(X_train, y_train)
    prediction = search.predict(X_test)
    print("MSE:", mean_squared_error(y_test, prediction))  # want: LEAK009
