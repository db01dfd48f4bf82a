"""The model asks for a GPU, the batches don't."""

import torch


def build(net):
    if torch.cuda.is_available():
        net = net.cuda()
    return net


def train(model, loader, optimizer, criterion, epoch):
    model.train()
    for step, (inputs, targets) in enumerate(loader):
        outputs = model(inputs.cuda())  # want: TORCH009
        loss = criterion(outputs, (targets).cuda())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def evaluate(model, loader, device):
    model.eval()
    hits = 0
    with torch.no_grad():
        for inputs, targets in loader:
            predicted = model(inputs.to(device)).argmax(dim=1)
            hits += (predicted == targets.to("cuda")).sum().item()  # want: TORCH009
    return hits
