"""Nobody weighs anything; weights that are None or 1 say nothing."""

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier


def evaluate(X, y):
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    print(XGBClassifier(scale_pos_weight=1).fit(X_train, y_train).score(X_test, y_test))
    return LogisticRegression(class_weight=None).fit(X_train, y_train).score(X_test, y_test)
