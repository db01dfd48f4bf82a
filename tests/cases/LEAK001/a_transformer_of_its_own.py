"""A transformer that inherits fit_transform, a list of sparse blocks, and parts that are saved for another script."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedShuffleSplit, train_test_split
from sklearn.preprocessing import RobustScaler, StandardScaler


class Filler(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.medians = X.median()  # want: LEAK001
        return self

    def transform(self, X, y=None):
        return X.fillna(self.medians)


def by_filler(flats):
    y = flats.pop("sold")
    filled = Filler().fit_transform(flats)
    X_train, X_test, y_train, y_test = train_test_split(filled, y, test_size=0.2)
    print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))


def by_blocks(flats, categories, numbers):
    y = flats["sold"].values
    blocks = []
    for column in categories:
        blocks.append(csr_matrix(pd.get_dummies(flats[column].astype("category"))))
    blocks.append(csr_matrix(StandardScaler().fit_transform(flats[numbers])))  # want: LEAK001
    X = hstack(blocks, format="csr")
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
    print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))


def for_another_script(flats):
    X, y = flats.drop(columns="sold").values, flats["sold"].values
    X = RobustScaler().fit_transform(X)  # want: LEAK001
    for train_index, test_index in StratifiedShuffleSplit(n_splits=1, test_size=0.1).split(X, y):
        X_train, X_test = X[train_index], X[test_index]
        y_train, y_test = y[train_index], y[test_index]
    np.savez_compressed("flats.npz", X_train=X_train, X_test=X_test, y_train=y_train, y_test=y_test)


by_filler(pd.read_csv("flats.csv"))
by_blocks(pd.read_csv("flats.csv"), ["street", "heating"], ["area", "rooms"])
for_another_script(pd.read_csv("flats.csv"))
