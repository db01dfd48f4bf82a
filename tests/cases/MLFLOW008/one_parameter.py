"""A parameter that the estimator has."""

import mlflow
from sklearn.linear_model import ElasticNet

mlflow.sklearn.autolog(log_input_examples=True)


def train(x, y, x_val, y_val, alpha):
    with mlflow.start_run():
        mlflow.log_param("alpha", alpha)  # want: MLFLOW008
        net = ElasticNet(alpha=alpha).fit(x, y)
        mlflow.log_metric("val_r2", net.score(x_val, y_val))
