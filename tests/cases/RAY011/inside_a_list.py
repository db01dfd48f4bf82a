"""A reference in a list would stay a reference."""

import ray


@ray.remote
def load(path):
    return list(path)


@ray.remote
def total(parts):
    return sum(len(part) for part in parts)


def main(first, second):
    a = ray.get(load.remote(first))
    b = ray.get(load.remote(second))
    return ray.get(total.remote([a, b]))


def returned(first):
    rows = ray.get(load.remote(first))
    total.remote(rows)
    return rows
