import copy

import yaml

from net import Net, Other

with open("config.yaml") as handle:
    config = yaml.safe_load(handle)
kind = config["model"].pop("kind")
name = config["head"].get("name", "linear")
model = Net(**config["model"])
backbone = dict(config["backbone"])
del backbone["weights"]
Net(**backbone)
either = Net(**config["either"]) if kind == "net" else Other(**config["either"])
small = copy.deepcopy(config["small"])
small["width"] = small.pop("size")
Net(**small)
