"""Processes that are there before Ray is, or when it is gone."""

from multiprocessing import Pool, Process

import ray


def square(x):
    return x * x


def main(values):
    with Pool(2) as pool:
        first = pool.map(square, values)
    ray.init(num_cpus=2)
    ray.shutdown()
    late = Process(target=square, args=(2,))
    late.start()
    return first


def elsewhere(values):
    with Pool(2) as pool:
        return pool.map(square, values)
