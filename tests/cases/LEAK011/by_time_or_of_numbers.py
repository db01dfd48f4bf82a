"""A split by time can't be stratified, nor can numbers."""

from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC
from torch.utils.data import WeightedRandomSampler


def by_time(X, y):
    X_train, X_test, y_train, y_test = train_test_split(X, y, shuffle=False)
    return SVC(class_weight="balanced").fit(X_train, y_train).score(X_test, y_test)


def of_numbers(X, y, weights):
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    print(list(WeightedRandomSampler(weights, 8)))
    return HistGradientBoostingRegressor().fit(X_train, y_train).score(X_test, y_test)
