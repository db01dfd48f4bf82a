"""Everything twice."""

import mlflow
from sklearn.ensemble import RandomForestClassifier


def train(x, y, depth):
    mlflow.autolog()
    with mlflow.start_run():
        model = RandomForestClassifier(max_depth=depth, random_state=0)
        mlflow.log_params(model.get_params())  # want: MLFLOW008
        model.fit(x, y)
        mlflow.sklearn.log_model(model, name="forest", input_example=x[:1])  # want: MLFLOW008
