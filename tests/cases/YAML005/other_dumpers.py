import json

import ruamel.yaml
from omegaconf import OmegaConf


def save(config: dict, flow: bool) -> None:
    with open("config.json", "w") as handle:
        json.dump(config, handle)
    writer = ruamel.yaml.YAML()
    writer.default_flow_style = True
    with open("config.yaml", "w") as handle:
        writer.dump(config, handle)
    OmegaConf.save(OmegaConf.create(config), "resolved.yaml")
