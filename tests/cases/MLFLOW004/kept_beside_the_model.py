"""Pickled, logged, returned, or handed to somebody who may."""

import pickle

import mlflow
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import Lasso
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def pickled(train, y):
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform(train)
    model = Lasso(0.1).fit(x, y)
    with mlflow.start_run(), open("vectorizer.b", "wb") as file:
        mlflow.log_param("alpha", 0.1)
        pickle.dump(vectorizer, file)
        mlflow.log_artifact("vectorizer.b")
        mlflow.sklearn.log_model(model, name="model", input_example=x[:1])


def logged(train, y):
    scaler = StandardScaler()
    x = scaler.fit_transform(train)
    model = Lasso(0.1).fit(x, y)
    with mlflow.start_run():
        mlflow.log_param("alpha", 0.1)
        mlflow.sklearn.log_model(scaler, name="scaler", input_example=train[:1])
        mlflow.sklearn.log_model(model, name="model", input_example=x[:1])


def prepared(train):
    encoder = OneHotEncoder()
    return encoder.fit_transform(train), encoder


def returned(train, y):
    x, encoder = prepared(train)
    model = Lasso(0.1).fit(x, y)
    with mlflow.start_run():
        mlflow.log_param("alpha", 0.1)
        mlflow.sklearn.log_model(model, name="model", input_example=x[:1])
    return model, encoder
