"""Regression of wine quality."""

import argparse

import mlflow
import pandas as pd
from sklearn.linear_model import ElasticNet
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--alpha", type=float, default=0.5)
    args = parser.parse_args()
    data = pd.read_csv("wine.csv")
    train, test = train_test_split(data, random_state=0)
    with mlflow.start_run() as run:  # want: MLFLOW001
        mlflow.log_params(vars(args))
        model = ElasticNet(alpha=args.alpha, random_state=0)
        model.fit(train.drop(columns="quality"), train["quality"])
        error = mean_absolute_error(test["quality"], model.predict(test.drop(columns="quality")))
        mlflow.log_metric("mae", error)
        print(run.info.run_id)


if __name__ == "__main__":
    main()
