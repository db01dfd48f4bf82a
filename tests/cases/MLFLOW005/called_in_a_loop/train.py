"""One run, with a name."""

import mlflow


def train(model, x, y, depth):
    with mlflow.start_run(run_name="random-forest"):  # want: MLFLOW005
        mlflow.log_param("depth", depth)
        model.fit(x, y)
        mlflow.log_metric("score", model.score(x, y))
