"""Rows are embedded batch by batch; the batches do not overlap."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split


def embed(model, texts, size=32):
    parts = []
    for i in range(0, len(texts), size):
        parts.append(model.encode(texts[i : i + size]))
    return np.vstack(parts)


def evaluate(model, texts, labels):
    X = embed(model, texts)
    X_train, X_test, y_train, y_test = train_test_split(X, labels, random_state=0)
    return LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
