"""PCA for a plot, and an encoder of the target."""

import mlflow
from sklearn.decomposition import PCA
from sklearn.preprocessing import LabelEncoder
from sklearn.svm import SVC


def train(X, labels, scatter):
    points = PCA(n_components=2).fit_transform(X)
    scatter(points)
    encoder = LabelEncoder()
    y = encoder.fit_transform(labels)
    model = SVC().fit(X, y)
    with mlflow.start_run():
        mlflow.log_params(model.get_params())
        mlflow.sklearn.log_model(model, name="model", input_example=X[:1])
