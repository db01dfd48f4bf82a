from torch import nn


class Engine:
    def __init__(self, model: nn.Module):
        self.model = model

    def validation_epoch_end(self, outputs):
        return sum(outputs) / len(outputs)
