"""Accumulation over four batches, of which three are thrown away."""

import torch
from torch import nn


def train(model, loader, epochs, accumulation_steps=4):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    criterion = nn.CrossEntropyLoss()
    for _ in range(epochs):
        model.train()
        for step, (images, labels) in enumerate(loader):
            loss = criterion(model(images), labels) / accumulation_steps
            loss.backward()
            if (step + 1) % accumulation_steps == 0:
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                # fresh gradients
                optimizer.zero_grad()  # want: LOOP022
