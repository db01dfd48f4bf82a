"""Splits that keep to the order of time or to whole series, and neighbours that are no rows."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, GroupKFold, TimeSeriesSplit, train_test_split
from tensorflow.keras.layers import LSTM, Dense
from tensorflow.keras.models import Sequential


def the_last_rows(path="prices.csv", width=30):
    close = pd.read_csv(path)["close"].values
    X = np.array([close[i : i + width] for i in range(len(close) - width)])
    y = close[width:]
    model = Sequential([LSTM(32), Dense(1)])
    model.compile(loss="mse", optimizer="adam")
    model.fit(X[..., None], y, validation_split=0.1)


def searched_in_order(path="sessions.csv"):
    sessions = pd.read_csv(path).sort_values(by="start_time")
    folds = TimeSeriesSplit(n_splits=10)
    search = GridSearchCV(LogisticRegression(), {"C": [0.1, 1, 10]}, cv=folds)
    search.fit(sessions[["pages", "length"]], sessions["target"])
    return search.best_score_


def a_loop_in_order(path="coins.csv"):
    coins = pd.read_csv(path)
    coins["before"] = coins["price"].shift(1)
    X, y = coins[["before"]], coins["price"]
    for _, (train_index, test_index) in enumerate(TimeSeriesSplit(5).split(X), start=1):
        X_train, X_test = X.iloc[train_index], X.iloc[test_index]
        print(Ridge().fit(X_train, y.iloc[train_index]).score(X_test, y.iloc[test_index]))


def whole_breaths(path="breaths.csv"):
    breaths = pd.read_csv(path)
    breaths["flow_before"] = breaths.groupby("breath")["flow"].shift(1)
    X, y = breaths[["flow", "flow_before"]].fillna(0), breaths["pressure"]
    for train_index, test_index in GroupKFold(5).split(X, y, groups=breaths["breath"]):
        print(Ridge().fit(X.iloc[train_index], y[train_index]).score(X.iloc[test_index], y[test_index]))


def beside_each_other(path="visits.csv"):
    visits = pd.read_csv(path, index_col="page", parse_dates=["crawled"])
    steps = visits - visits.shift(1, axis=1)
    X_train, X_test = train_test_split(steps, random_state=0)
    print(Ridge().fit(X_train, X_train.iloc[:, -1]).score(X_test, X_test.iloc[:, -1]))


def pairs_of_words(path="authors.csv"):
    texts = pd.read_csv(path)
    documents = []
    for text in texts["text"]:
        words = text.split(" ")
        pairs = ["--".join(words[i : i + 2]) for i in range(len(words) - 1)]
        documents.append(" ".join(words + pairs))
    X_train, X_test, y_train, y_test = train_test_split(documents, texts["author"])
    return X_train, X_test, y_train, y_test
