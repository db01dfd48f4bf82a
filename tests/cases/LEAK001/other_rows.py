import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def transfer(source_path, target_path):
    """The scaler comes from another data set."""
    source = pd.read_csv(source_path)
    target = pd.read_csv(target_path)
    scaler = StandardScaler().fit(source[["t", "p"]])
    features = scaler.transform(target[["t", "p"]])
    filled = target["h"].fillna(source["h"].mean())
    X_train, X_test, y_train, y_test = train_test_split(features, filled)
    return Ridge().fit(X_train, y_train).score(X_test, y_test)


def years(frame, scaler=None):
    train = frame[frame["year"] < 2020]
    test = frame[frame["year"] >= 2020]
    scaler = scaler or StandardScaler()
    X_train = scaler.fit_transform(train[["t"]])
    X_test = scaler.transform(test[["t"]])
    return X_train, X_test
