import mlflow
import mlflow.sklearn
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_squared_error


def train(X_train, X_test, y_train, y_test, depth):
    with mlflow.start_run():
        mlflow.log_param("max_depth", depth)
        forest = RandomForestRegressor(max_depth=depth)
        forest.fit(X_train, y_train)
        mlflow.log_metric("mse", mean_squared_error(y_test, forest.predict(X_test)))
        mlflow.sklearn.log_model(forest, "model", registered_model_name="wine")  # want: MLFLOW003
