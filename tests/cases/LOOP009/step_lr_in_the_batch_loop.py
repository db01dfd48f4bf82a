import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR


def main(train_loader, device, epochs):
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = StepLR(optimizer, step_size=10, gamma=0.1)
    for epoch in range(epochs):
        for batch, (images, labels) in enumerate(train_loader):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images.to(device)), labels.to(device))
            loss.backward()
            optimizer.step()
            # decay
            scheduler.step()  # want: LOOP009
            if batch % 100 == 0:
                print(epoch, loss.item())
