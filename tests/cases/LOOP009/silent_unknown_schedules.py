"""What a schedule counts is not known, or it is told the epoch itself."""

from torch import nn, optim
from torch.optim import lr_scheduler


def by_arguments(model, train_loader, args):
    optimizer = optim.SGD(model.parameters(), lr=args.lr)
    decay = lr_scheduler.StepLR(optimizer, step_size=args.decay_every)
    own = lr_scheduler.LambdaLR(optimizer, lambda i: min(1.0, (i + 1) / 1000))
    restarts = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10)
    for epoch in range(args.epochs):
        for i, (x, y) in enumerate(train_loader):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
            decay.step()
            own.step()
            restarts.step(epoch + i / len(train_loader))


def from_a_factory(model, train_loader, build_scheduler):
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    scheduler = build_scheduler(optimizer)
    for x, y in train_loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        scheduler.step()
