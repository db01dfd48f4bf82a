import mlflow


def log(pipeline, chain, function, path):
    mlflow.transformers.log_model(pipeline, name="text")
    mlflow.langchain.log_model(chain, name="chain")
    mlflow.pyfunc.log_model(name="function", python_model=function)
    mlflow.log_artifact(path)
