"""The model is fitted, then a run is opened to keep it."""

import mlflow
from mlflow.models import infer_signature
from sklearn.svm import SVC


def keep(x, y, c):
    classifier = SVC(C=c)
    classifier.fit(x, y)
    with mlflow.start_run(run_name=f"svc-{c}"):  # want: MLFLOW001
        mlflow.sklearn.log_model(classifier, name="svc", signature=infer_signature(x, y))
