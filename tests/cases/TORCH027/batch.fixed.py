import torch


def train(model, loader, criterion, optimizer, device):
    model.to(device)
    for step, (images, labels) in enumerate(loader):
        images = images.to(device)  # want: TORCH027
        labels = labels.to(device, non_blocking=True)  # want: TORCH027
        loss = criterion(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def evaluate(model, loader):
    model.cuda()
    for batch in loader:
        images, labels = batch
        images = images.cuda()  # want: TORCH027
        print((model(images).argmax(1) == labels.cuda()).sum())


def noise(shape, device):
    z = torch.randn(shape)
    z = z.to(device)  # want: TORCH027
    return z
