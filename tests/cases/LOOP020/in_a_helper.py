from torch import nn


def turn(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()


def run(model, loader, optimizer, args):
    for epoch in range(args.start_epoch, args.epochs):  # want: LOOP020
        turn(model, loader, optimizer)
