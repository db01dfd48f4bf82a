"""The same names are scaled and split again further down; each is mended by itself."""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler

frame = pd.read_csv("frame.csv")
y = frame["y"]
X = frame[["a", "b", "c"]]
scaler = StandardScaler()
X_scaled = scaler.fit_transform(X)  # want: LEAK001
X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, random_state=0)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))

X = frame[["b", "c"]]
scaler = MinMaxScaler()
X_scaled = scaler.fit_transform(X)  # want: LEAK001
X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, random_state=1)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
