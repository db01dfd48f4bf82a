import yaml

from schema import check_config


def load_config(path: str) -> dict:
    with open(path) as handle:
        return yaml.safe_load(handle)


def main() -> None:
    config = load_config("train.yaml")
    check_config(config)
    print(config["lr"], config["epochs"], config["name"])


main()
