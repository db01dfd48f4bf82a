"""Each function is wrapped once."""

import ray


def load(path):
    return path


def count(path):
    return len(path)


def main(path):
    tasks = [ray.remote(function) for function in (load, count)]
    refs = []
    for function in (load, count):
        refs.append(ray.remote(function).remote(path))
    return ray.get([task.remote(path) for task in tasks] + refs)
