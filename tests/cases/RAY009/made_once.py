"""Defined once; options in the loop are cheap."""

import ray


@ray.remote
def parse(path):
    return len(path)


def parse_all(paths, sizes):
    refs = []
    for path, size in zip(paths, sizes):
        refs.append(parse.options(num_cpus=1 if size < 1e6 else 2).remote(path))
    return ray.get(refs)
