"""Files are open for as long as a call takes."""

import json

import ray


@ray.remote
class Store:
    def __init__(self, path):
        self.path = path
        with open(path) as file:
            self.values = json.load(file)

    def keep(self, key, value):
        self.values[key] = value
        with open(self.path, "w") as file:
            json.dump(self.values, file)
