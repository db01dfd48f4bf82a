"""The pipeline gets the whole frame, and takes the columns that it wants itself."""

import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import StandardScaler


class Column(BaseEstimator):
    def __init__(self, name):
        self.name = name

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X[self.name].fillna("")


queries = pd.read_csv("queries.csv")
words = FeatureUnion([
    ("query", Pipeline([("column", Column("query")), ("words", CountVectorizer())])),
    ("title", Pipeline([("column", Column("title")), ("words", CountVectorizer())])),
])
by_words = Pipeline([("features", words), ("model", LogisticRegression())])
by_words.fit(queries, queries["relevance"])

scaled = ColumnTransformer([("numbers", StandardScaler(), ["length", "clicks"])])
by_numbers = Pipeline([("columns", scaled), ("model", LogisticRegression())])
by_numbers.fit(queries, queries["relevance"])

shares = pd.read_csv("shares.csv")
table = shares[shares["name"] == "ONE"][["price", "oil"]].reset_index()
table["OTHER"] = shares[shares["name"] == "TWO"].reset_index()["price"]
LogisticRegression().fit(table[["oil", "OTHER"]], table["price"])
