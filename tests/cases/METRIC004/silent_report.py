"""One call that reports many numbers, and a metric that only chooses."""

from sklearn.metrics import classification_report, f1_score, make_scorer
from sklearn.model_selection import GridSearchCV


def search(model, grid, x, y, test, labels):
    found = GridSearchCV(model, grid, scoring=make_scorer(f1_score)).fit(x, y)
    print(classification_report(labels, found.predict(test)))
    return found
