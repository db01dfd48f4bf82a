"""SMOTE behind a split that leaves the shares to chance."""

from imblearn.over_sampling import SMOTE
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier


def evaluate(X, y):
    X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y)  # want: LEAK011
    X_train, y_train = SMOTE().fit_resample(X_train, y_train)
    return f1_score(y_test, DecisionTreeClassifier().fit(X_train, y_train).predict(X_test))
