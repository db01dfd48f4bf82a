"""No actor: it lives in the program, which ends by itself. The actor flushes each line."""

import ray


class Journal:
    def __init__(self, path):
        self.file = open(path, "a")

    def write(self, line):
        self.file.write(line)


@ray.remote
class SharedJournal:
    def __init__(self, path):
        self.file = open(path, "a")

    def write(self, line):
        self.file.write(line)
        self.file.flush()
