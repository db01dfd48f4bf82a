import ray


@ray.remote
def pair(x, y):
    return (x, y, x < y)


def main():
    return [ray.get([pair.remote(x, y) for y in range(2_000)]) for x in range(3)]  # want: RAY013
