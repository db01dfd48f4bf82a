import mlflow
import pandas as pd


class Scaled(mlflow.pyfunc.PythonModel):
    def __init__(self, columns, factor: float):
        self.columns = columns
        self.factor = factor

    def predict(self, context, model_input, params=None):
        return model_input[self.columns] * self.factor


class Typed(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[str]) -> list[int]:
        return [len(text) for text in model_input]


def publish(columns, frame: pd.DataFrame, chain, path: str):
    with mlflow.start_run():
        scaled = Scaled(columns, 2.0)
        mlflow.log_param("columns", columns)
        mlflow.pyfunc.log_model(name="scaled", python_model=scaled)  # want: MLFLOW003
        mlflow.pyfunc.log_model(name="lengths", python_model=Typed())
        mlflow.pyfunc.log_model(name="example", python_model=scaled, input_example=frame.head())
        mlflow.pyfunc.log_model(name="from_code", python_model=path)
        mlflow.pyfunc.log_model(name="unknown", python_model=chain)
