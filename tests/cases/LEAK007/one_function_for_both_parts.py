"""A function that fits is called for the train and for the test part."""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler


def prepare(frame):
    numbers = frame[["age", "fare"]]
    return MinMaxScaler().fit_transform(numbers)  # want: LEAK007


def main():
    passengers = pd.read_csv("passengers.csv")
    train, test = train_test_split(passengers, test_size=0.2, random_state=0)
    model = LogisticRegression().fit(prepare(train), train["survived"])
    print(accuracy_score(test["survived"], model.predict(prepare(test))))


main()
