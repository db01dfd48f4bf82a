"""The scaler has no name at all."""

import mlflow
import torch
from sklearn.preprocessing import MinMaxScaler


def train(table, target, build, fit):
    x = MinMaxScaler().fit_transform(table)
    inputs = torch.tensor(x, dtype=torch.float32)
    model = build(inputs.shape[1])
    with mlflow.start_run():
        mlflow.log_param("inputs", inputs.shape[1])
        fit(model, inputs, target)
        mlflow.pytorch.log_model(model, name="net", input_example=x[:1])  # want: MLFLOW004
