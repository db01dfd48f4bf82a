from transformers import Trainer as HubTrainer


class Trainer:
    def __init__(self, accelerator):
        self.accelerator = accelerator


def trainers(model, arguments):
    return HubTrainer(model, arguments), Trainer(accelerator="gpu")
