"""Ray's own pool, and threads."""

from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

import ray
from ray.util.multiprocessing import Pool


@ray.remote
def squares(values):
    with Pool(2) as pool:
        return pool.map(abs, values)


def main(values):
    ray.init(num_cpus=2)
    with ThreadPoolExecutor() as threads, ThreadPool(2) as more:
        return list(threads.map(abs, values)) + more.map(abs, values)
