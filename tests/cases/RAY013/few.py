import ray


@ray.remote
def double(x):
    return 2 * x


def main(values):
    first = ray.get([double.remote(x) for x in range(4)])
    return first + ray.get([double.remote(x) for x in values])
