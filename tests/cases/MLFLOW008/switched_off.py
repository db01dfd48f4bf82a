"""Autologging is off, or depends on an option."""

import mlflow
from sklearn.linear_model import ElasticNet

mlflow.sklearn.autolog(disable=True)


def train(args, x, y):
    if args.autolog:
        mlflow.autolog()
    with mlflow.start_run():
        model = ElasticNet(alpha=args.alpha).fit(x, y)
        if not args.autolog:
            mlflow.log_param("alpha", args.alpha)
            mlflow.log_params(model.get_params())
