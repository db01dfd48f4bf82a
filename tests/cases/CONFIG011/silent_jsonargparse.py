"""jsonargparse reads YAML's true and false."""

from jsonargparse import ArgumentParser

parser = ArgumentParser()
parser.add_argument("--amp", type=bool, default=True)
options = parser.parse_args()
