import mlflow
from mlflow.models import infer_signature


def log(model, X, options, registered):
    signature = infer_signature(X, model.predict(X))
    mlflow.sklearn.log_model(model, "model", signature=signature)
    mlflow.sklearn.log_model(model, "model", signature=signature if registered else None)
    mlflow.sklearn.log_model(model, "model", input_example=X[:5])
    mlflow.sklearn.log_model(model, "model", **options)
    mlflow.sklearn.log_model(model, "model", None, None, "cloudpickle", registered, signature)
