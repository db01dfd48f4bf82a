"""Both get the same table."""

import ray


@ray.remote
def load(path):
    return list(range(len(path)))


@ray.remote
def total(rows):
    return sum(rows)


@ray.remote
def largest(rows):
    return max(rows)


def main(path):
    rows = load.options(num_cpus=2).remote(path)  # want: RAY011
    return ray.get([total.remote(rows), largest.remote(rows)])
