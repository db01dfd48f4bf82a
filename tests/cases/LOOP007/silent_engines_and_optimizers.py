"""Trainers and engines that clip by configuration, and optimizers that bound their own steps."""

import lightning as L
import torch
from torch import nn
from transformers import Adafactor


class Tagger(L.LightningModule):
    def __init__(self, tags):
        super().__init__()
        self.rnn = nn.GRU(64, 128, batch_first=True)
        self.head = nn.Linear(128, tags)


class TaggerThatClips(Tagger):
    def configure_gradient_clipping(self, optimizer, gradient_clip_val=None, gradient_clip_algorithm=None):
        self.clip_gradients(optimizer, gradient_clip_val=2.0, gradient_clip_algorithm="norm")


def by_trainer(loader):
    trainer = L.Trainer(max_epochs=20, gradient_clip_val=0.5)
    trainer.fit(Tagger(17), loader)


def by_hook(loader):
    trainer = L.Trainer(max_epochs=20)
    trainer.fit(TaggerThatClips(17), loader)


def by_settings(loader, settings):
    trainer = L.Trainer(**settings)
    trainer.fit(Tagger(17), loader)


def by_deepspeed(engine, loader, criterion):
    for x, y in loader:
        loss = criterion(engine(x), y)
        engine.backward(loss)
        engine.step()


def adafactor(loader, criterion):
    model = nn.LSTM(32, 32)
    optimizer = Adafactor(model.parameters())
    for x, y in loader:
        optimizer.zero_grad()
        out, _ = model(x)
        criterion(out, y).backward()
        optimizer.step()


def curvature(x, y, criterion):
    model = nn.LSTM(32, 32)
    optimizer = torch.optim.LBFGS(model.parameters(), lr=0.8)

    def closure():
        optimizer.zero_grad()
        out, _ = model(x)
        loss = criterion(out, y)
        loss.backward()
        return loss

    for _ in range(20):
        optimizer.step(closure)
