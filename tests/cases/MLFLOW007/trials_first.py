import mlflow
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor


def trial(config, server):
    """For the notebook, which says where its runs go."""
    data = load_diabetes()
    model = RandomForestRegressor(**config).fit(data.data, data.target)
    with mlflow.start_run(nested=True):
        mlflow.log_params(config)
        mlflow.log_metric("r2", model.score(data.data, data.target))


def publish(config):
    data = load_diabetes()
    model = RandomForestRegressor(**config).fit(data.data, data.target)
    with mlflow.start_run(run_name="best"):  # want: MLFLOW007
        mlflow.log_params(config)
        mlflow.log_metric("r2", model.score(data.data, data.target))


if __name__ == "__main__":
    publish({"n_estimators": 200})
