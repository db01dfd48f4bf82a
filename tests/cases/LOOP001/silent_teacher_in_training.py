"""A teacher under no_grad in the training step is no evaluation pass; neither is EMA's copy."""

import copy

import torch
from torch.nn import functional as F


def distill(student, teacher, train_loader, optimizer):
    student.train()
    ema = copy.deepcopy(student)
    for x, y in train_loader:
        with torch.no_grad():
            target = teacher(x).softmax(-1)
            previous = ema(x)
        out = student(x)
        loss = F.cross_entropy(out, y) + F.kl_div(out.log_softmax(-1), target) + F.mse_loss(out, previous)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for ours, theirs in zip(ema.parameters(), student.parameters()):
                ours.lerp_(theirs, 0.01)
