import ray


@ray.remote(num_cpus=1)
def distance(a, b):
    return abs(a - b) / max(a, b)


def main(point):
    refs = []
    for other in range(1, 5_000):
        refs.append(distance.remote(point, other))  # want: RAY013
    return ray.get(refs)
