"""Fitted on the first rows, scored on the others; two files of one loader."""

import numpy as np
from sklearn.linear_model import Perceptron


def load(path):
    table = np.loadtxt(path)
    return table[:, :-1], table[:, -1]


X, y = load("first.txt")
model = Perceptron().fit(X[:500], y[:500])
print(model.score(X[500:], y[500:]))
more, labels = load("second.txt")
print(Perceptron().fit(X, y).score(more, labels))
