"""Whoever calls this has a program, and says where its runs go."""

import mlflow


def train(model, x, y):
    with mlflow.start_run():
        mlflow.log_params(model.get_params())
        model.fit(x, y)
