import yaml


def save(args) -> None:
    with open("args.yaml", "w") as handle:
        yaml.dump(vars(args), handle)  # want: YAML005
