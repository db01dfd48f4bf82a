"""The results live in an actor, which all tasks call."""

import ray


@ray.remote
class Results:
    def __init__(self, start):
        self.values = start

    def put(self, key, value):
        self.values[key] = value

    def all(self):
        return dict(self.values)


@ray.remote
def trial(lr, results):
    ray.get(results.put.remote(lr, 1.0 / lr))


def search(rates):
    start = {}
    results = Results.remote(start)
    ray.get([trial.remote(lr, results) for lr in rates])
    return ray.get(results.all.remote())
