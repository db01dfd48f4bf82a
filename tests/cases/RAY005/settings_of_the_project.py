import ray


def main(settings):
    ray.init(**settings["ray"])
