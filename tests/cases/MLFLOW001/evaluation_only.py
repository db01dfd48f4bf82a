"""Nothing is trained here: the parameters are with the run that trained."""

import mlflow
import mlflow.sklearn


def evaluate(uri, x, y):
    model = mlflow.sklearn.load_model(uri)
    with mlflow.start_run(tags={"model": uri}):
        mlflow.log_metric("accuracy", model.score(x, y))


def more_about(run_id, model, x, y):
    model.fit(x, y)
    with mlflow.start_run(run_id=run_id):
        mlflow.log_metric("train_accuracy", model.score(x, y))
