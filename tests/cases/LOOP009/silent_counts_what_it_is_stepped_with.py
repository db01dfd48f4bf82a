"""Each of these is stepped as often as its arguments say."""

from torch import nn, optim
from torch.optim import lr_scheduler
from transformers import get_linear_schedule_with_warmup


def per_batch(model, train_loader, epochs):
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    total_steps = len(train_loader) * epochs
    schedulers = {
        "cosine": lr_scheduler.CosineAnnealingLR(optimizer, T_max=len(train_loader) * epochs),
    }
    cosine = lr_scheduler.CosineAnnealingLR(optimizer, T_max=total_steps)
    warmup = get_linear_schedule_with_warmup(optimizer, 500, total_steps)
    rare = lr_scheduler.StepLR(optimizer, step_size=20_000)
    cyclic = lr_scheduler.CyclicLR(optimizer, 1e-4, 1e-2)
    slow = lr_scheduler.ExponentialLR(optimizer, gamma=0.99995)
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
            cosine.step()
            warmup.step()
            rare.step()
            cyclic.step()
            slow.step()
            schedulers["cosine"].step()


def per_epoch(model, train_loader, epochs, validate):
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    plateau = lr_scheduler.ReduceLROnPlateau(optimizer, patience=5)
    steps = lr_scheduler.MultiStepLR(optimizer, milestones=[30, 60, 80])
    short_cycle = lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=epochs)
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
        plateau.step(validate(model))
        steps.step()
        short_cycle.step()
