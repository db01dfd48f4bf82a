"""Parameters are logged by a function of another file."""

import mlflow
from sklearn.linear_model import Ridge
from tracking import describe


def main(x, y, x_val, y_val, config):
    with mlflow.start_run():
        describe(config)
        model = Ridge(alpha=config["alpha"]).fit(x, y)
        mlflow.log_metric("r2", model.score(x_val, y_val))
