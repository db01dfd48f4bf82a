"""Boosting is told how rare the positives are."""

import numpy as np
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier

X, y = np.load("X.npy"), np.load("y.npy")
X_train, X_test, y_train, y_test = train_test_split(X, y, shuffle=True, random_state=1)  # want: LEAK011
model = XGBClassifier(scale_pos_weight=(y == 0).sum() / (y == 1).sum())
print(model.fit(X_train, y_train).score(X_test, y_test))
