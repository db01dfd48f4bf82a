"""The children start afresh."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import ray


@ray.remote
def squares(values):
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(abs, values))
