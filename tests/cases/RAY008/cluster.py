import ray


def connect(address):
    ray.init(address=address)  # want: RAY008
