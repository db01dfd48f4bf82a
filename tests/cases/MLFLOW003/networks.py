import mlflow
from mlflow import keras as flavor
from mlflow.pytorch import log_model


class Run:
    def __init__(self, model, network):
        self.model, self.network = model, network

    def finish(self, onnx_model):
        log_model(self.model, artifact_path="model")  # want: MLFLOW003
        flavor.log_model(self.network, "network")  # want: MLFLOW003
        mlflow.onnx.log_model(  # want: MLFLOW003
            onnx_model=onnx_model,  # exported above
            name="onnx",
        )
