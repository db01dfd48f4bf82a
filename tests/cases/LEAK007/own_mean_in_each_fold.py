"""In each fold the test rows are centred by their own mean, and scaled by a function that fits."""

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold
from sklearn.preprocessing import scale

X, y = np.load("X.npy"), np.load("y.npy")
for train_index, test_index in KFold(5).split(X):
    X_train, X_test = X[train_index], X[test_index]
    model = Ridge().fit(scale(X_train), y[train_index])
    print(model.score(scale(X_test), y[test_index]))  # want: LEAK007
