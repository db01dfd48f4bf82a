import numpy as np
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def prepare(features, labels):
    x_train, x_test, y_train, y_test = train_test_split(features, labels, stratify=labels)
    for step in (SimpleImputer(), StandardScaler(), PCA(n_components=10)):
        step.fit(x_train)
        x_train, x_test = step.transform(x_train), step.transform(x_test)
    return x_train, x_test, y_train, y_test


def score(path):
    data = np.load(path)
    x_train, x_test, y_train, y_test = prepare(data["x"], data["y"])
    everything = np.concatenate([x_train, x_test])
    print(everything.mean(), everything.std())
    return LogisticRegression().fit(x_train, y_train).score(x_test, y_test)
