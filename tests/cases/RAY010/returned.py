"""Ray stores the result; several become objects of their own."""

import ray


@ray.remote
def load(path):
    return open(path).read()


@ray.remote(num_returns=2)
def split(rows):
    half = len(rows) // 2
    return rows[:half], rows[half:]


def main(rows):
    rows_ref = ray.put(rows)
    return ray.get(split.remote(rows_ref))
