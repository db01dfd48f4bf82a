import yaml


class Trainer:
    def __init__(self, path: str) -> None:
        with open(path) as handle:
            self.config = yaml.load(handle, Loader=yaml.SafeLoader)  # want: YAML006
        self.epochs = self.config["epochs"]
        self.lr = self.config["optimizer"]["lr"]
        self.batch_size = self.config["batch_size"]
