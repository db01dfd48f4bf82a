"""Data made with one class in twenty, and the score of a classifier is its accuracy."""

from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

X, y = make_classification(2000, weights=[0.95, 0.05], random_state=0)
print(cross_val_score(LogisticRegression(), X, y, scoring="accuracy").mean())  # want: METRIC001
