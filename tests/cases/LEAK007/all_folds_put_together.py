"""The held-out parts of all folds are all rows again; and an image is brought to its own range."""

import numpy as np
import pandas as pd
import pydicom
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold


def load(path):
    pixels = pydicom.dcmread(path).pixel_array.astype(float)
    low, high = pixels.min(), pixels.max()
    return ((pixels - low) / (high - low)).ravel()


def pictures():
    scans = pd.read_csv("scans.csv")
    for train_index, test_index in KFold(5).split(scans):
        X_train = np.array([load(path) for path in scans["path"].values[train_index]])
        X_test = np.array([load(path) for path in scans["path"].values[test_index]])
        forest = RandomForestClassifier().fit(X_train, scans["ill"].values[train_index])
        print(roc_auc_score(scans["ill"].values[test_index], forest.predict(X_test)))


def encoded_out_of_fold(train, test, column):
    encoded = None
    for seen, blind in KFold(5, shuffle=True, random_state=4).split(train):
        part = train.iloc[blind].copy()
        means = train.iloc[seen].groupby(column)["target"].mean()
        part["encoded"] = part[column].map(means)
        encoded = part if encoded is None else pd.concat([encoded, part])
    encoded = encoded.fillna(encoded["encoded"].mean())
    test["encoded"] = test[column].map(train.groupby(column)["target"].mean())
    return encoded, test.fillna(encoded["encoded"].mean())


pictures()
print(encoded_out_of_fold(pd.read_csv("train.csv"), pd.read_csv("test.csv"), "city"))
