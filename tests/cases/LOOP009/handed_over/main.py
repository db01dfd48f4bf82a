from engine import train_one_epoch
from torch import nn, optim


def main(model, data_loader, args):
    optimizer = optim.SGD(model.parameters(), lr=args.lr)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=args.epochs)
    for epoch in range(args.epochs):
        train_one_epoch(model, nn.CrossEntropyLoss(), data_loader, optimizer, scheduler)
