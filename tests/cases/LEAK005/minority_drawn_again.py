"""The rare class is drawn with replacement until there is as much of it, in a function; then the rows are split."""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.utils import resample


def balanced(frame):
    rare = frame[frame["churned"] == 1]
    usual = frame[frame["churned"] == 0]
    more = resample(rare, replace=True, n_samples=len(usual), random_state=1)  # want: LEAK005
    return pd.concat([usual, more])


def main():
    frame = balanced(pd.read_csv("churn.csv"))
    X, y = frame.drop(columns=["churned"]), frame["churned"]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
    print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))


main()
