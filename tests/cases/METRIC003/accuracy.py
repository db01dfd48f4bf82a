"""Loss and accuracy of each batch, averaged over the batches."""

import torch


def validate(net, criterion, loader, device):
    net.eval()
    loss = accuracy = 0.0
    with torch.no_grad():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            output = net(x)
            loss += criterion(output, y).item()
            accuracy += (output.argmax(1) == y).float().mean().item()
    loss /= len(loader)
    accuracy /= len(loader)  # want: METRIC003
    return loss, accuracy
