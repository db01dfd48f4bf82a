import yaml
from torch.optim import AdamW

from net import Net, Options


def load():
    with open("config.yaml") as handle:
        return yaml.safe_load(handle)


def main():
    config = load()
    options = Options(**config["options"])
    model = Net(classes=10, **config["model"])
    registry = {"adamw": AdamW}
    optimizer = registry[config["optimizer"]["name"]](model.parameters(), **config["optimizer"]["args"])
    print(options, optimizer)


main()
