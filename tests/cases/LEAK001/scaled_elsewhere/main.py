"""Scales in another file, splits here."""

import numpy as np
from preparation import scaled
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

X, y = np.load("X.npy"), np.load("y.npy")
X = scaled(X)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)  # want: LEAK001
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
