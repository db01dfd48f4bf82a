import mlflow
import mlflow.sklearn
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_squared_error
from mlflow.models import infer_signature


def train(X_train, X_test, y_train, y_test, depth):
    with mlflow.start_run():
        mlflow.log_param("max_depth", depth)
        forest = RandomForestRegressor(max_depth=depth)
        forest.fit(X_train, y_train)
        mlflow.log_metric("mse", mean_squared_error(y_test, forest.predict(X_test)))
        mlflow.sklearn.log_model(forest, "model", registered_model_name="wine", signature=infer_signature(X_train, forest.predict(X_train)))  # want: MLFLOW003
