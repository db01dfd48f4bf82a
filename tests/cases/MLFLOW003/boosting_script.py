import mlflow
import pandas as pd
from mlflow.models import infer_signature as infer
from xgboost import XGBClassifier

frame = pd.read_csv("churn.csv")
features = frame.drop(columns=["churned"])
model = XGBClassifier()
model.fit(features, frame["churned"])
with mlflow.start_run():
    mlflow.log_params(model.get_params())
    mlflow.xgboost.log_model(xgb_model=model, name="model")  # want: MLFLOW003
    mlflow.log_dict(infer(features).to_dict(), "signature.json")
