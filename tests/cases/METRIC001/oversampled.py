"""The rare class is oversampled for training; the test rows are as imbalanced as ever."""

import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split


def main():
    rows = pd.read_csv("claims.csv")
    x_train, x_test, y_train, y_test = train_test_split(rows.drop(columns=["fraud"]), rows["fraud"], random_state=1)
    x_train, y_train = SMOTE(random_state=1).fit_resample(x_train, y_train)
    forest = RandomForestClassifier(random_state=1).fit(x_train, y_train)
    print("test:", accuracy_score(y_test, forest.predict(x_test)))  # want: METRIC001


if __name__ == "__main__":
    main()
