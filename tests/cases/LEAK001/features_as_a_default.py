"""The function that folds gets its table as the default of a parameter."""

import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold


def fill_age(first, second):
    ages = pd.concat([first["Age"], second["Age"]], ignore_index=True)
    mean_age = ages.mean().astype(int)  # want: LEAK001
    first["Age"] = first["Age"].fillna(mean_age)
    second["Age"] = second["Age"].fillna(mean_age)
    return first, second


known, unknown = fill_age(pd.read_csv("train.csv"), pd.read_csv("test.csv"))
X_known = known.drop("Survived", axis=1).values
y_known = known["Survived"].values


def out_of_fold(X=X_known, y=y_known, seed=3):
    scores = []
    for train_index, valid_index in StratifiedKFold(5, shuffle=True, random_state=seed).split(X, y):
        trees = ExtraTreesClassifier(random_state=seed).fit(X[train_index], y[train_index])
        scores.append(accuracy_score(y[valid_index], trees.predict(X[valid_index])))
    return sum(scores) / len(scores)


print(out_of_fold())
