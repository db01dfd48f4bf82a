"""The split has one seed, the models have others."""

from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split


def spread(X, y, split_seed, model_seeds):
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=split_seed)
    for seed in model_seeds:
        yield RandomForestClassifier(random_state=seed).fit(X_train, y_train).score(X_test, y_test)
