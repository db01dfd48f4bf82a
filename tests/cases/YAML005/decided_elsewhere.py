import yaml


def save(config: dict, path: str, compact: bool, **options: object) -> None:
    with open(path, "w") as handle:
        yaml.safe_dump(config, handle, default_flow_style=compact)
    with open(path + ".2", "w") as handle:
        yaml.safe_dump(config, handle, **options)
