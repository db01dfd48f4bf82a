import numpy as np
import ray


@ray.remote
def simulate(seed):
    return np.random.default_rng(seed).normal(size=1_000_000).mean()


@ray.remote
def product(a, b):
    return a @ b


def main(a, b):
    return ray.get([simulate.remote(seed) for seed in range(2_000)] + [product.remote(a, b) for _ in range(2_000)])
