"""A transformer of one's own that keeps a scaler for each column in a dict."""

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score
from sklearn.preprocessing import StandardScaler

NUMERICAL = ["cap_diameter", "stem_height"]


class TableTransformer:
    def fit(self, df):
        self.scalers = {}
        for column in NUMERICAL:
            scaler = StandardScaler()
            scaler.fit(df[column].values.reshape(-1, 1))  # want: LEAK001
            self.scalers[column] = scaler

    def transform(self, df):
        X = np.zeros((len(df), len(NUMERICAL)))
        for i, column in enumerate(NUMERICAL):
            X[:, i] = self.scalers[column].transform(df[column].values.reshape(-1, 1)).flatten()
        return X

    def fit_transform(self, df):
        self.fit(df)
        return self.transform(df)


if __name__ == "__main__":
    mushrooms = pd.read_csv("mushrooms.csv")
    y = mushrooms.pop("edible")
    X = TableTransformer().fit_transform(mushrooms)
    print("forest:", cross_val_score(RandomForestClassifier(), X, y, cv=8).mean())
