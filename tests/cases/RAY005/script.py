import ray


def main():
    ray.init()  # want: RAY005
    return ray.cluster_resources()
