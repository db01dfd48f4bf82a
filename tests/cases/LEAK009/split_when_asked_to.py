"""The rows are split where an option says so: whether the model has seen the rows that it is scored on is not known."""

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

VALIDATE = True


def load():
    rows, labels = np.load("rows.npy"), np.load("labels.npy")
    held = held_labels = None
    if VALIDATE:
        rows, held, labels, held_labels = train_test_split(rows, labels, test_size=2000, random_state=2)
    return [(rows, labels), (held, held_labels)]


datasets = load()
X_train, y_train = datasets[0]
X_valid, y_valid = datasets[1]
model = MLPClassifier()
model.fit(X_train, y_train)
if VALIDATE:
    print(roc_auc_score(y_valid, model.predict_proba(X_valid)[:, 1]))
