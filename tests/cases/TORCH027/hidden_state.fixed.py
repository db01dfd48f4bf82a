import torch


def train(net, sequences, criterion, optimizer):
    hidden = torch.zeros(1, 32, 64)
    for inputs, targets in sequences:
        outputs, hidden = net(inputs, hidden)
        loss = criterion(outputs, targets)
        optimizer.zero_grad()
        loss.backward()
        loss = loss.detach()  # want: TORCH027
        optimizer.step()
    losses = torch.stack([loss])
    losses = losses.float()  # want: TORCH027
    return losses
