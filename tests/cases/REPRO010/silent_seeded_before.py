"""The library that draws is seeded before."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

np.random.seed(2)


def main():
    rows = pd.read_csv("churn.csv")
    train, test = train_test_split(rows, test_size=0.2)
    model = LogisticRegression().fit(train[["age"]], train["left"])
    print(model.score(test[["age"]], test["left"]))


if __name__ == "__main__":
    main()
