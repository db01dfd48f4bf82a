import yaml


def save(config: dict) -> None:
    with open("config.yaml", "w") as handle:
        yaml.dump(config, handle)
    with open("block.yaml", "w") as handle:
        yaml.safe_dump(config, handle, default_flow_style=False, sort_keys=False)
