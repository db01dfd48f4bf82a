import sys

import yaml

with open(sys.argv[1]) as handle:
    config = yaml.safe_load(handle)
print(config["epochs"], config["lr"], config["warmup"])
