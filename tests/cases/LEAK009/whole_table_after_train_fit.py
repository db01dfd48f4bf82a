"""A forest is fitted on the train side, and its confusion matrix counts the whole table."""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split


def load(path):
    payments = pd.read_csv(path).drop(columns=["time"])
    return payments.drop(columns=["fraud"]), payments["fraud"]


def main(path="payments.csv"):
    features, fraud = load(path)
    train_features, test_features, train_fraud, test_fraud = train_test_split(
        features, fraud, test_size=0.3, random_state=0
    )
    forest = RandomForestClassifier(n_estimators=100, random_state=0)
    forest.fit(train_features, train_fraud)
    predicted = forest.predict(features)
    print(confusion_matrix(fraud, predicted))  # want: LEAK009


if __name__ == "__main__":
    main()
