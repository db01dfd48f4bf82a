"""Wraps the function anew for each file."""

import ray


def parse(path):
    with open(path) as file:
        return file.read().split()


def parse_all(paths):
    refs = []
    for path in paths:
        refs.append(ray.remote(parse).remote(path))  # want: RAY009
    return ray.get(refs)


def at_once(paths):
    return ray.get([ray.remote(parse).remote(path) for path in paths])  # want: RAY009
