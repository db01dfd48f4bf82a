"""The mean squared error, and nothing beside it."""

import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split


def main():
    rows = pd.read_csv("houses.csv")
    train, test = train_test_split(rows, random_state=2)
    model = Ridge().fit(train[["area", "rooms"]], train["price"])
    print(mean_squared_error(test["price"], model.predict(test[["area", "rooms"]])))  # want: METRIC004


if __name__ == "__main__":
    main()
