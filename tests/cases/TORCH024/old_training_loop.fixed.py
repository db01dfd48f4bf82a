import torch
import torch.nn as nn
from torch.autograd import Variable
from torch.utils.data import DataLoader


def train(net, dataset, epochs):
    loader = DataLoader(dataset, batch_size=64, shuffle=True)
    criterion = nn.CrossEntropyLoss(reduction="sum")  # want: TORCH024
    optimizer = torch.optim.Adam(net.parameters())
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=3)  # want: TORCH024
    for epoch in range(epochs):
        running = 0.0
        for images, labels in loader:
            # move the batch into the graph
            images = images  # want: TORCH024
            labels = labels.long()  # want: TORCH024
            optimizer.zero_grad()
            outputs = net(images)
            loss = criterion(outputs, labels)
            penalty = outputs.pow(2).mean()
            loss.backward(retain_graph=True)  # want: TORCH024
            penalty.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)  # want: TORCH024
            optimizer.step()
            running += loss.item()  # want: TORCH024
            _, predicted = torch.max(outputs.detach(), 1)  # want: TORCH024
        scheduler.step(running)
    return running, predicted


def validate(net, loader, criterion):
    correct = 0
    for images, labels in loader:
        images = Variable(images, volatile=True)  # want: TORCH024
        outputs = net(images)
        loss = criterion(outputs, labels)
        correct += outputs.max(1)[1].eq(labels).sum().item()  # want: TORCH024
        print(loss.item())  # want: TORCH024
    return correct


def watch(layer, keep):
    layer.register_full_backward_hook(lambda module, before, after: keep(after))  # want: TORCH024


def forward(net, images):
    images = images  # want: TORCH024
    squares = Variable(images * images,)  # want: TORCH024
    noise = (torch.randn(4) * 2).mean()  # want: TORCH024
    start = torch.zeros(4).detach().requires_grad_()  # want: TORCH024
    return net(images), squares, noise, start


def balance(d_real, d_fake, gamma, attention, mask):
    real, fake = torch.mean(d_real), torch.mean(d_fake)
    difference = torch.mean(gamma * d_real - d_fake)
    loss_real = torch.mean(torch.abs(d_real))
    measure = (loss_real + torch.abs(difference)).item()  # want: TORCH024
    attention = attention.masked_fill((1 - mask).bool(), -1e4)  # want: TORCH024
    return measure, attention[mask.bool()], real, fake  # want: TORCH024
