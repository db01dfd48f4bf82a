import ray


def start():
    ray.init(num_cpus=2)
    ray.init("local")
    ray.init(address=None)
