"""What autologging doesn't know."""

import mlflow
from sklearn.linear_model import ElasticNet


def train(x, y, x_val, y_val, alpha, source):
    mlflow.sklearn.autolog(log_models=False)
    with mlflow.start_run():
        mlflow.log_param("source", source)
        mlflow.log_param("rows", len(x))
        model = ElasticNet(alpha=alpha).fit(x, y)
        mlflow.log_metric("val_r2", model.score(x_val, y_val))
        mlflow.sklearn.log_model(model, name="net", input_example=x[:1])
