"""The encoder is made in a function that keeps it to itself."""

import mlflow
import xgboost as xgb
from sklearn.feature_extraction import DictVectorizer


def features(train, val):
    vectorizer = DictVectorizer()
    x_train = vectorizer.fit_transform(train.to_dict(orient="records"))
    x_val = vectorizer.transform(val.to_dict(orient="records"))
    return x_train, x_val


def run(train, val, params):
    x_train, x_val = features(train, val)
    with mlflow.start_run():
        mlflow.log_params(params)
        booster = xgb.train(params, xgb.DMatrix(x_train, label=train["fare"]))
        mlflow.log_metric("error", float(booster.predict(xgb.DMatrix(x_val)).mean()))
        mlflow.xgboost.log_model(booster, name="model", input_example=x_val[:1])  # want: MLFLOW004
