"""The program itself stores things, and tasks pass references on to others."""

import ray


@ray.remote
def use(table, name):
    return len(table[name])


@ray.remote
def fan_out(rows):
    shared = ray.put({"rows": rows})
    return ray.get([use.remote(shared, "rows") for _ in range(3)])


def stored(table):
    return ray.put(table)
