import joblib
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def segment(customers):
    """Unsupervised: nothing is tested."""
    scaled = StandardScaler().fit_transform(customers)
    customers["segment"] = KMeans(5, n_init=10).fit_predict(scaled)
    return customers, PCA(2).fit_transform(scaled)


def final_model(frame, model):
    """Scored above on a held-out part; this one is for production."""
    X, y = frame.drop(columns=["y"]), frame["y"]
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    print(model.fit(X_train, y_train).score(X_test, y_test))
    scaler = StandardScaler().fit(X)
    model.fit(scaler.transform(X), y)
    joblib.dump((scaler, model), "final.joblib")


def describe(path):
    frame = pd.read_csv(path)
    print(frame.mean(), frame["age"].median())
    young = frame[frame["age"] < frame["age"].median()]
    return train_test_split(young.drop(columns=["y"]), young["y"])
