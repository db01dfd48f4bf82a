"""The list of features holds the target, too."""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score


def evaluate(path):
    patients = pd.read_csv(path)
    patients["bmi"] = patients["weight"] / (patients["height"] / 100) ** 2
    X = patients[["age", "bmi", "glucose"]]  # want: LEAK003
    y = patients["outcome"]
    model = LogisticRegression(max_iter=500)
    model.fit(X, y)
    return cross_val_score(model, X, y, cv=5).mean()
