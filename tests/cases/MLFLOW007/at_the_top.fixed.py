import os

import mlflow

mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db"))
mlflow.set_experiment(os.environ.get("EXPERIMENT", "default"))
run = mlflow.start_run()  # want: MLFLOW007
mlflow.log_param("seed", 0)
mlflow.end_run()
