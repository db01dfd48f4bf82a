"""The same metric in two functions is one metric; it is said once."""

from sklearn.metrics import roc_auc_score


def validate(model, x, y):
    return roc_auc_score(y, model.predict_proba(x)[:, 1])  # want: METRIC004


def final(model, x, y):
    print(f"test: {roc_auc_score(y, model.predict_proba(x)[:, 1]):.3f}")
