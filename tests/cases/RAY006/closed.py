"""Actors that can be told to finish, and one that only reads."""

import socket

import ray


@ray.remote
class Log:
    def __init__(self, path):
        self.file = open(path, "w")

    def write(self, line):
        self.file.write(line)

    def shutdown(self):
        self.file.close()


@ray.remote
class Sender:
    def __init__(self, address):
        self.socket = socket.create_connection(address)

    def __del__(self):
        self.socket.close()


@ray.remote
class Vocabulary:
    def __init__(self, path):
        self.file = open(path)
        self.words = self.file.read().split()
