"""A trainer that logs its model in another method, and its scaler nowhere."""

import mlflow
from mlflow.models import infer_signature
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


class Trainer:
    def __init__(self, config):
        self.config = config
        self.scaler = StandardScaler()
        self.model = SGDClassifier(**config)

    def train(self, X, y):
        with mlflow.start_run():
            mlflow.log_params(self.config)
            X_train, X_val, y_train, y_val = train_test_split(X, y, random_state=0)
            X_train = self.scaler.fit_transform(X_train)
            X_val = self.scaler.transform(X_val)
            self.model.fit(X_train, y_train)
            mlflow.log_metric("accuracy", self.model.score(X_val, y_val))
            self.save(X_train)  # want: MLFLOW004

    def save(self, X):
        mlflow.sklearn.log_model(self.model, name="model", signature=infer_signature(X, self.model.predict(X)))
