import ray


def main(address=None):
    ray.init(address or "auto", namespace="training")


def local():
    ray.init("local", num_gpus=1)
