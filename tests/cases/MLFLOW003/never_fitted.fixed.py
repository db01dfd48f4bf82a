import pickle
import time

import mlflow
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier
from mlflow.models import infer_signature


def upload_seconds(path: str) -> float:
    """How long the server takes to store a model."""
    start = time.time()
    with mlflow.start_run(nested=True, run_name="latency"):
        probe = DecisionTreeClassifier()
        mlflow.sklearn.log_model(probe, name="model")
        with open(path, "wb") as handle:
            pickle.dump(probe, handle)
    return time.time() - start


def train(X, y):
    with mlflow.start_run(run_name="forest"):
        forest = RandomForestClassifier(n_estimators=200, random_state=0)
        forest.fit(X, y)
        mlflow.log_params(forest.get_params())
        mlflow.sklearn.log_model(forest, name="model", signature=infer_signature(X, forest.predict(X)))  # want: MLFLOW003
