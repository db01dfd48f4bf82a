"""Fitted on the train part, applied to the others; labels are encoded in both."""

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, Normalizer

reviews = pd.read_csv("reviews.csv")
train, test = train_test_split(reviews, random_state=0)
vectorizer, encoder = TfidfVectorizer(), LabelEncoder()
X_train = Normalizer().fit_transform(vectorizer.fit_transform(train["text"]))
X_test = Normalizer().fit_transform(vectorizer.transform(test["text"]))
y_train = encoder.fit_transform(train["stars"])
y_test = encoder.fit_transform(test["stars"])
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
