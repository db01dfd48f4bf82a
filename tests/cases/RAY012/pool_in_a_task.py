"""A pool in each task."""

import multiprocessing as mp

import ray


def square(x):
    return x * x


@ray.remote(num_cpus=4)
def squares(values):
    with mp.Pool(4) as pool:  # want: RAY012
        return pool.map(square, values)
