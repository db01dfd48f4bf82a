"""A script that imports all of scikit-learn, and gives the training function its validation rows by position."""

import lightgbm as lgb
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn import *

train = pd.read_csv("train.tsv", sep="\t")
test = pd.read_csv("test.tsv", sep="\t")
y = np.log1p(train["price"])

vectorizer = feature_extraction.text.TfidfVectorizer(ngram_range=(1, 2), max_features=50_000)
vectorizer.fit(train["name"].values.tolist() + test["name"].values.tolist())  # want: LEAK001
names = vectorizer.transform(train["name"].values.tolist())
X = hstack([csr_matrix(train[["shipping"]]), names]).tocsr()

for fold_train, fold_valid in model_selection.KFold(n_splits=4, shuffle=True, random_state=7).split(X):
    d_train = lgb.Dataset(X[fold_train], label=y[fold_train])
    d_valid = lgb.Dataset(X[fold_valid], label=y[fold_valid], reference=d_train)
    lgb.train({"objective": "regression", "metric": "rmse"}, d_train, 800, d_valid)
