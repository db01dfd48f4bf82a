"""The program needs the value itself."""

import ray


@ray.remote
def load(path):
    return list(path)


@ray.remote
def total(rows):
    return len(rows)


def main(path, log):
    rows = ray.get(load.remote(path))
    log(f"{len(rows)} rows")
    return ray.get(total.remote(rows))


def decided(path):
    rows = ray.get(load.remote(path))
    return ray.get(total.remote(rows)) if rows else 0
