import torch
from torch import nn, optim


def main(model, loader, epochs):
    optimizer = optim.RMSprop(model.parameters(), lr=1e-4)
    try:
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                nn.functional.binary_cross_entropy_with_logits(model(x), y).backward()
                optimizer.step()
    except KeyboardInterrupt:
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, "INTERRUPTED.pth")  # want: LOOP014
        raise
    torch.save(model.state_dict(), "unet.pth")
