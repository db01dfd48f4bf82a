"""Trainers of the project itself and of other libraries take what they like."""

import lightning as L
from transformers import Trainer as HuggingTrainer


class Trainer:
    def __init__(self, gpus, max_epoch):
        self.gpus, self.max_epoch = gpus, max_epoch


class TimedTrainer(L.Trainer):
    def __init__(self, *args, max_hours=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.max_hours = max_hours


def main(model, arguments, data):
    Trainer(gpus=1, max_epoch=3)
    HuggingTrainer(model=model, args=arguments, train_dataset=data).train()
    TimedTrainer(max_hours=3, max_epochs=5).fit(model)
