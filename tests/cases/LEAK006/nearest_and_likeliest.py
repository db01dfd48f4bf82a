"""The nearest centre to a row, and the likeliest class by several models: nothing is chosen by a score."""

import numpy as np
from sklearn.linear_model import LogisticRegression


def distance(a, b):
    return np.sqrt(((a - b) ** 2).sum())


def nearest(test, centers):
    distances = []
    for center in centers:
        distances.append(distance(test, center))
    return np.argmin(distances)


def likeliest(X_train, y_train, X_test):
    opinions = []
    for strength in (0.1, 1, 10):
        model = LogisticRegression(C=strength).fit(X_train, y_train)
        opinions.append(model.predict_proba(X_test))
    opinions = np.concatenate(opinions)
    return np.argmax(opinions, axis=1)
