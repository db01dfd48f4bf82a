"""Only boosters are logged by themselves; this is no booster."""

import mlflow
from sklearn.linear_model import ElasticNet


def train(x, y, alpha):
    mlflow.xgboost.autolog()
    with mlflow.start_run():
        mlflow.log_param("alpha", alpha)
        model = ElasticNet(alpha=alpha).fit(x, y)
        mlflow.log_params(model.get_params())
        mlflow.sklearn.log_model(model, name="net", input_example=x[:1])
