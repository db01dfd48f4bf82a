"""Folds and the network's start."""

from sklearn.model_selection import StratifiedKFold
from sklearn.neural_network import MLPClassifier

SEED = 7


def scores(X, y):
    for train, test in StratifiedKFold(5, shuffle=True, random_state=SEED).split(X, y):
        network = MLPClassifier((32,), random_state=SEED)  # want: LEAK008
        yield network.fit(X[train], y[train]).score(X[test], y[test])
