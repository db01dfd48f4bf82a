"""Undersampling and samples without replacement put no row on both sides."""

import pandas as pd
from imblearn.under_sampling import RandomUnderSampler
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

frame = pd.read_csv("fraud.csv").sample(frac=0.5, random_state=1)
usual = frame[frame["fraud"] == 0].sample(1000)
frame = pd.concat([usual, frame[frame["fraud"] == 1]])
X, y = RandomUnderSampler().fit_resample(frame.drop(columns=["fraud"]), frame["fraud"])
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(DecisionTreeClassifier().fit(X_train, y_train).score(X_test, y_test))
