"""R2 by hand takes the mean of the test targets, as its definition says."""

import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
predicted = Ridge().fit(X_train, y_train).predict(X_test)
total = np.sum((y_test - np.mean(y_test)) ** 2)
rest = np.sum((y_test - predicted) ** 2)
print("R2", 1 - rest / total, "baseline", np.mean(y_train - y_train.mean()))
