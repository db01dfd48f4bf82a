import yaml


class Trainer:
    def __init__(self, cfg):
        self.cfg = cfg

    def run(self):
        return self.cfg["lr"], self.cfg["epochs"]


with open("config.yaml") as handle:
    Trainer(yaml.safe_load(handle)).run()
