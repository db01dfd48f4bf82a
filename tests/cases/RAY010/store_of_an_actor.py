"""An actor lives on, and owns what it has stored."""

import ray


@ray.remote
class Weights:
    def __init__(self, weights):
        self.ref = ray.put(weights)

    def current(self):
        return self.ref

    def update(self, weights):
        self.ref = ray.put(weights)
        return ray.put(len(weights))
