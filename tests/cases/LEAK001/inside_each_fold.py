import numpy as np
from sklearn.feature_selection import SelectPercentile, mutual_info_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler


class Experiment:
    def __init__(self, n_folds=5):
        self.folds = StratifiedKFold(n_folds, shuffle=True, random_state=0)

    def fold(self, X, y, train, test):
        scaler = StandardScaler().fit(X[train])
        selector = SelectPercentile(mutual_info_classif, percentile=10)
        X_train = selector.fit_transform(scaler.transform(X[train]), y[train])
        X_test = selector.transform(scaler.transform(X[test]))
        model = LogisticRegression().fit(X_train, y[train])
        return roc_auc_score(y[test], model.predict_proba(X_test)[:, 1])

    def run(self, X, y):
        scores = [self.fold(X, y, train, test) for train, test in self.folds.split(X, y)]
        return np.mean(scores)


def by_hand(X, y):
    scores = []
    for i, (train, test) in enumerate(StratifiedKFold(5).split(X, y)):
        X_train, X_test = X[train], X[test]
        mean, std = X_train.mean(axis=0), X_train.std(axis=0)
        X_train, X_test = (X_train - mean) / std, (X_test - mean) / std
        scores.append(LogisticRegression().fit(X_train, y[train]).score(X_test, y[test]))
    return scores
