"""The reference itself is passed on; several are fetched at once."""

import ray


@ray.remote
def load(path):
    return list(path)


@ray.remote
def total(rows):
    return len(rows)


def main(paths):
    rows = load.remote(paths[0])
    parts = ray.get([load.remote(path) for path in paths])
    return ray.get([total.remote(rows), total.remote(parts)])
