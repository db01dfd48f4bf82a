"""Scaled features, a bare model."""

import mlflow
import mlflow.sklearn
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

data = pd.read_csv("housing.csv")
X_train, X_test, y_train, y_test = train_test_split(data.drop(columns="price"), data["price"], random_state=0)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)

with mlflow.start_run():
    model = GradientBoostingRegressor(random_state=0)
    mlflow.log_params(model.get_params())
    model.fit(X_train, y_train)
    mlflow.log_metric("r2", model.score(X_test, y_test))
    mlflow.sklearn.log_model(model, name="model", input_example=X_test[:2])  # want: MLFLOW004
