import yaml


def main() -> None:
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    print(config["lr"])


main()
