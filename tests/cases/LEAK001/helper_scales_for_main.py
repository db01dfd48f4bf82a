import argparse

import numpy as np
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import KFold
from sklearn.linear_model import Ridge


def standardize(table):
    scaler = StandardScaler()
    return scaler.fit_transform(table)  # want: LEAK001


def folds(table, target, n):
    for train_rows, test_rows in KFold(n, shuffle=True, random_state=0).split(table):
        yield table[train_rows], table[test_rows], target[train_rows], target[test_rows]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    args = parser.parse_args()
    data = np.load(args.data)
    features, target = standardize(data[:, :-1]), data[:, -1]
    scores = []
    for x_train, x_test, y_train, y_test in folds(features, target, 5):
        scores.append(Ridge().fit(x_train, y_train).score(x_test, y_test))
    print(np.mean(scores))


if __name__ == "__main__":
    main()
