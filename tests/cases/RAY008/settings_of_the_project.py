import ray


def connect(settings):
    ray.init(address="auto", **settings)
