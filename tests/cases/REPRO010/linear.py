"""A model that draws nothing itself; only the folds are drawn."""

import argparse

import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folds", type=int, default=5)
    args = parser.parse_args()
    rows = pd.read_csv("houses.csv")
    folds = KFold(args.folds, shuffle=True)  # want: REPRO010
    print(cross_val_score(Ridge(), rows.drop(columns=["price"]), rows["price"], cv=folds))


if __name__ == "__main__":
    main()
