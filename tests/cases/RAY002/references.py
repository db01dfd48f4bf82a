"""Large things are stored once, small ones travel along."""

import numpy as np
import pandas as pd
import ray


@ray.remote
def mean_of(table, column, scale):
    return table[column].mean() * scale[0]


def main(path, columns):
    table = ray.put(pd.read_parquet(path))
    scale = np.ones(3)
    return ray.get([mean_of.remote(table, column, scale) for column in columns])


def of_each_file(paths):
    refs = []
    for path in paths:
        table = pd.read_parquet(path)
        refs.append(mean_of.remote(table, "price", np.ones(1)))
    return ray.get(refs)


def once(path):
    table = pd.read_csv(path)
    return ray.get(mean_of.remote(table, "price", np.ones(1)))
