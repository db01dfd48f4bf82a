"""The scaler is in the model that is logged."""

import mlflow
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def train(X, y, numbers, categories):
    scaler = StandardScaler()
    scaler.fit(X[numbers])
    print(scaler.mean_)
    columns = ColumnTransformer([("numbers", StandardScaler(), numbers), ("categories", OneHotEncoder(), categories)])
    model = Pipeline([("columns", columns), ("classifier", LogisticRegression())])
    model.fit(X, y)
    with mlflow.start_run():
        mlflow.log_param("columns", len(numbers) + len(categories))
        mlflow.sklearn.log_model(model, name="model", input_example=X[:1])
