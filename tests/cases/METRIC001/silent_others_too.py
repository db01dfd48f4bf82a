"""Accuracy beside others that see the rare class."""

from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, recall_score


def report(train, train_labels, test, test_labels):
    model = LogisticRegression(class_weight="balanced").fit(train, train_labels)
    predicted = model.predict(test)
    return {"accuracy": accuracy_score(test_labels, predicted), "recall": recall_score(test_labels, predicted)}
