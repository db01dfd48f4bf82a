"""Serves features from a database and keeps new ones."""

import sqlite3

import h5py
import ray


@ray.remote(num_cpus=1)
class Features:
    def __init__(self, database, path):
        self.connection = sqlite3.connect(database)  # want: RAY006
        self.cache = h5py.File(path, "a")  # want: RAY006

    def get(self, key):
        return self.connection.execute("SELECT value FROM features WHERE key = ?", (key,)).fetchone()

    def keep(self, key, value):
        self.cache[key] = value
