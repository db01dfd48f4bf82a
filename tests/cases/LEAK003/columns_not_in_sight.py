"""Which columns are taken is decided elsewhere, or by position."""

import pandas as pd
from sklearn.svm import SVC

FEATURES = [line.strip() for line in open("features.txt")]


def fit(path, target):
    frame = pd.read_csv(path)
    X, y = frame[FEATURES], frame[target]
    SVC().fit(X, y)
    SVC().fit(frame.iloc[:, :-1], frame["label"])
    SVC().fit(frame.loc[:, frame.columns != "label"], frame["label"])
    return SVC().fit(frame[[c for c in frame.columns if c != "label"]], frame["label"])
