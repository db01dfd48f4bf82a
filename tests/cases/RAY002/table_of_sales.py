"""Figures of each shop, computed from one table."""

import numpy as np
import pandas as pd
import ray

WEIGHTS = np.random.rand(1_000, 1_000)


@ray.remote
def of_shop(sales, shop):
    rows = sales[sales["shop"] == shop]
    return rows["price"].sum() * WEIGHTS[0, 0]  # want: RAY002


@ray.remote
def outliers(sales):
    return int((sales["price"] > 1e6).sum())


def figures(path, shops):
    sales = pd.read_csv(path).dropna()
    return ray.get([of_shop.remote(sales, shop) for shop in shops])  # want: RAY002


def checks(path, shop):
    sales = pd.read_csv(path)
    strange = outliers.remote(sales)  # want: RAY002
    total = of_shop.remote(sales, shop)
    return ray.get([strange, total])
