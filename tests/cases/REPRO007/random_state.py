"""A random_state from the process number."""

import os

from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split


def fit(rows, labels):
    train, test, train_labels, test_labels = train_test_split(rows, labels, random_state=os.getpid())  # want: REPRO007
    forest = RandomForestClassifier(random_state=1).fit(train, train_labels)
    return forest.score(test, test_labels)
