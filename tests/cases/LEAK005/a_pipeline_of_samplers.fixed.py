"""Rows are made by a pipeline of samplers, of a table that has one row for each patient."""

import pandas as pd
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import Pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split

tweets = pd.read_csv("tweets.csv")
X, y = tweets.drop(columns="label"), tweets["label"]
balance = Pipeline([("over", SMOTE(sampling_strategy=0.4)), ("under", RandomUnderSampler(sampling_strategy=0.5))])
X, y = balance.fit_resample(X, y)  # want: LEAK005
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=40)
model = LogisticRegression().fit(X_train, y_train)
print(classification_report(y_test, model.predict(X_test)))

voices = pd.read_csv("voices.csv")
voices = voices.groupby("patient").mean().reset_index()
X, y = voices.drop("ill", axis=1), voices["ill"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=42)
X_train, y_train = RandomOverSampler(random_state=0).fit_resample(X_train, y_train)
model = LogisticRegression().fit(X_train, y_train)
print(classification_report(y_test, model.predict(X_test)))
