import torch
from steps import train_step


def main(model, loader):
    optimizer = torch.optim.Adam(model.parameters())
    for batch in loader:
        loss = train_step(model, optimizer, batch)
        print(loss)
