"""Wraps the function anew for each file."""

import ray


def parse(path):
    with open(path) as file:
        return file.read().split()


def parse_all(paths):
    refs = []
    parse_remote = ray.remote(parse)
    for path in paths:
        refs.append(parse_remote.remote(path))  # want: RAY009
    return ray.get(refs)


def at_once(paths):
    parse_remote = ray.remote(parse)
    return ray.get([parse_remote.remote(path) for path in paths])  # want: RAY009
