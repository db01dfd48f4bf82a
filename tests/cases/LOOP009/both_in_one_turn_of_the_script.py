"""A function that is one epoch, called under `if __name__ == "__main__"`, steps a scheduler of there twice over."""

import torch
from torch import nn
from torch.optim import Adam
from torch.optim.lr_scheduler import LambdaLR


def train_epoch(model, dataloader, optim):
    model.train()
    scheduler.step()  # want: LOOP009
    running = 0.0
    for features, captions in dataloader:
        out = model(features)
        optim.zero_grad()
        loss = loss_fn(out, captions)
        loss.backward()
        optim.step()
        running += loss.item()
        scheduler.step()
    return running / len(dataloader)


if __name__ == "__main__":

    def warm_up(step):
        return min((step + 1) ** -0.5, (step + 1) * 1000**-1.5)

    model = nn.Linear(512, 1000)
    optim = Adam(model.parameters(), lr=1)
    scheduler = LambdaLR(optim, warm_up)
    loss_fn = nn.CrossEntropyLoss()
    loader = torch.load("captions.pt")
    for epoch in range(20):
        print(train_epoch(model, loader, optim))
