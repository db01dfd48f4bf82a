import ray


@ray.remote
def double(x):
    """Twice as much."""
    return 2 * x


def main():
    return ray.get([double.remote(x) for x in range(10_000)])  # want: RAY013
