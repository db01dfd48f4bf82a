"""Switched in a loop over all models, by an item instead of an attribute, or replaced before each evaluation."""

import torch
from torch import nn


class Ensemble:
    def __init__(self, models):
        self.models = models

    def predict(self, x):
        for model in self.models:
            model.eval()
        with torch.no_grad():
            return self.models[0].decoder(self.models[0].encoder(x))


def main(x):
    members = [nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5)) for _ in range(3)]
    for member in members:
        member.train()
    Ensemble(members).predict(x)


class Evaluator:
    def __init__(self, encoder):
        self.modules = nn.ModuleDict({"encoder": encoder})
        self.modules["encoder"].eval()

    def evaluate_batch(self, batch):
        with torch.no_grad():
            return self.modules.encoder(batch)


def evaluate(batches):
    evaluator = Evaluator(nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4)))
    return [evaluator.evaluate_batch(batch) for batch in batches]


class EvaluationCallback:
    def __init__(self, net, val_lines):
        self.net = net
        self.val_lines = val_lines

    def boxes_of(self, line):
        with torch.no_grad():
            return self.net(line)

    def on_epoch_end(self, epoch, net_in_eval_mode):
        self.net = net_in_eval_mode
        return [self.boxes_of(line) for line in self.val_lines]


class SourceSeparationLoss(nn.Module):
    def __init__(self, base_loss):
        super().__init__()
        self.base_loss = base_loss

    def forward(self, prediction, target):
        return min(self.base_loss(prediction, target), self.base_loss(prediction.flip(1), target))


def measure(predictions, test_loader):
    separation = SourceSeparationLoss(nn.functional.mse_loss)
    with torch.no_grad():
        return [separation(p, y) for p, y in zip(predictions, test_loader)]
