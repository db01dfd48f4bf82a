"""The arguments of fit."""

import mlflow


def train(model, x, y, epochs):
    mlflow.tensorflow.autolog()
    with mlflow.start_run():
        mlflow.log_param("epochs", epochs)  # want: MLFLOW008
        mlflow.log_param("data", "v2")
        model.fit(x, y, epochs=epochs, batch_size=32)
