"""Mean prices of a neighbourhood are merged to the houses, in a function that is called before the split."""

import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split


def with_neighbourhood(houses):
    means = houses.groupby("neighbourhood")["price"].mean().rename("usual")  # want: LEAK002
    return houses.merge(means, on="neighbourhood")


def main():
    houses = with_neighbourhood(pd.read_csv("houses.csv"))
    y = houses["price"]
    X = houses[["rooms", "area", "usual"]]
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    print(Ridge().fit(X_train, y_train).score(X_test, y_test))


main()
