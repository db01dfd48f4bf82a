import mlflow
from sklearn.linear_model import LinearRegression


def test_second_version_is_served(tmp_path):
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    for slope in (1.0, 2.0):
        with mlflow.start_run():
            model = LinearRegression().fit([[0.0], [1.0]], [0.0, slope])
            mlflow.sklearn.log_model(model, name="model", registered_model_name="line")
    assert mlflow.sklearn.load_model("models:/line/2").coef_[0] == 2.0
