import re

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import MultinomialNB

reviews = pd.read_csv("reviews.tsv", sep="\t")
corpus = []
for text in reviews["Review"]:
    text = re.sub("[^a-zA-Z]", " ", text).lower()
    corpus.append(" ".join(text.split()))

vectorizer = TfidfVectorizer(max_features=1500)
X = vectorizer.fit_transform(corpus).toarray()  # want: LEAK001
y = reviews["Liked"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
print(MultinomialNB().fit(X_train, y_train).score(X_test, y_test))
