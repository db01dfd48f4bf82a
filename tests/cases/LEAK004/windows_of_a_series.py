"""Windows of a sensor's series overlap, and are split at random."""

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split


def windows(series, width):
    X, y = [], []
    for i in range(len(series) - width):
        X.append(series[i : i + width])
        y.append(series[i + width])
    return np.array(X), np.array(y)


def main():
    series = np.load("sensor.npy")
    X, y = windows(series, 48)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)  # want: LEAK004
    print(Ridge().fit(X_train, y_train).score(X_test, y_test))


if __name__ == "__main__":
    main()
