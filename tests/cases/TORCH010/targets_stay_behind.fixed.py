import torch
import torch.nn as nn
import torch.nn.functional as F


def train(model, device, train_loader, optimizer, epoch):
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):
        data = data.to(device)
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target.to(device))  # want: TORCH010
        loss.backward()
        optimizer.step()
        if batch_idx % 10 == 0:
            print(epoch, loss.item())


def validate(model, loader):
    criterion = nn.CrossEntropyLoss().cuda()
    model.cuda().eval()
    total = 0.0
    with torch.no_grad():
        for images, labels in loader:
            images = images.cuda(non_blocking=True)
            total += criterion(model(images), labels.cuda()).item()  # want: TORCH010
    return total / len(loader)
