"""The object itself goes on, with its scaler."""

import mlflow
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import StandardScaler


class Trainer:
    def __init__(self, config):
        self.scaler = StandardScaler()
        self.model = SGDClassifier(**config)

    def train(self, X, y):
        scaled = self.scaler.fit_transform(X)
        self.model.fit(scaled, y)
        mlflow.sklearn.log_model(self.model, name="model", input_example=scaled[:1])


def main(X, y):
    trainer = Trainer({"alpha": 0.1})
    trainer.train(X, y)
    return trainer.model, trainer.scaler
