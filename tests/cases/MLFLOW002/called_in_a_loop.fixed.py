"""The run is started in a function that a loop calls."""

import mlflow


def train_one(depth, x, y, build):
    # want: MLFLOW002
    with mlflow.start_run():
        mlflow.log_param("depth", depth)
        model = build(depth)
        model.fit(x, y)
        mlflow.log_metric("score", model.score(x, y))
        return model


def main(x, y, build):
    return [train_one(depth, x, y, build) for depth in (2, 4, 8)]
