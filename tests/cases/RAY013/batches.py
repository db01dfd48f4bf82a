import ray


@ray.remote
def double(values):
    return [2 * x for x in values]


def main():
    starts = range(0, 1_000_000, 100_000)
    return ray.get([double.remote(range(start, start + 100_000)) for start in starts])
