import torch


def train(net, sequences, criterion, optimizer):
    hidden = torch.zeros(1, 32, 64)
    for inputs, targets in sequences:
        outputs, hidden = net(inputs, hidden)
        loss = criterion(outputs, targets)
        optimizer.zero_grad()
        loss.backward()
        loss.detach()  # want: TORCH027
        optimizer.step()
    losses = torch.stack([loss])
    losses.float()  # want: TORCH027
    return losses


def average(net, batches):
    total = torch.zeros(10)
    for batch in batches:
        total.add(net(batch).mean(dim=0))  # want: TORCH027
    total.div(len(batches))  # want: TORCH027
    return total
