import json
from pathlib import Path


def load(path):
    return json.loads(Path(path).read_text())


class torch:
    """A stand-in for tests, without the library."""

    @staticmethod
    def load(path):
        return load(path)


def settings(path):
    return load(path) | torch.load(path)
