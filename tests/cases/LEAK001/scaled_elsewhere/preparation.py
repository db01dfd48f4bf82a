"""What is done to the rows, for the script beside it."""

from sklearn.preprocessing import StandardScaler


def scaled(table):
    return StandardScaler().fit_transform(table)
