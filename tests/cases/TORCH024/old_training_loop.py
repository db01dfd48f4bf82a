import torch
import torch.nn as nn
from torch.autograd import Variable
from torch.utils.data import DataLoader


def train(net, dataset, epochs):
    loader = DataLoader(dataset, batch_size=64, shuffle=True)
    criterion = nn.CrossEntropyLoss(size_average=False)  # want: TORCH024
    optimizer = torch.optim.Adam(net.parameters())
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=3, verbose=True)  # want: TORCH024
    for epoch in range(epochs):
        running = 0.0
        for images, labels in loader:
            # move the batch into the graph
            images = Variable(images)  # want: TORCH024
            labels = Variable(labels.long())  # want: TORCH024
            optimizer.zero_grad()
            outputs = net(images)
            loss = criterion(outputs, labels)
            penalty = outputs.pow(2).mean()
            loss.backward(retain_variables=True)  # want: TORCH024
            penalty.backward()
            torch.nn.utils.clip_grad_norm(net.parameters(), 5.0)  # want: TORCH024
            optimizer.step()
            running += loss.data[0]  # want: TORCH024
            _, predicted = torch.max(outputs.data, 1)  # want: TORCH024
        scheduler.step(running)
    return running, predicted


def validate(net, loader, criterion):
    correct = 0
    for images, labels in loader:
        images = Variable(images, volatile=True)  # want: TORCH024
        outputs = net(images)
        loss = criterion(outputs, labels)
        correct += outputs.max(1)[1].eq(labels).sum().data[0]  # want: TORCH024
        print(loss.data[0])  # want: TORCH024
    return correct


def watch(layer, keep):
    layer.register_backward_hook(lambda module, before, after: keep(after))  # want: TORCH024


def forward(net, images):
    images = Variable(images)  # want: TORCH024
    squares = Variable(images * images,)  # want: TORCH024
    noise = Variable(torch.randn(4) * 2, requires_grad=False).mean()  # want: TORCH024
    start = Variable(torch.zeros(4), requires_grad=True)  # want: TORCH024
    return net(images), squares, noise, start


def balance(d_real, d_fake, gamma, attention, mask):
    real, fake = torch.mean(d_real), torch.mean(d_fake)
    difference = torch.mean(gamma * d_real - d_fake)
    loss_real = torch.mean(torch.abs(d_real))
    measure = (loss_real + torch.abs(difference)).data[0]  # want: TORCH024
    attention = attention.masked_fill((1 - mask).byte(), -1e4)  # want: TORCH024
    return measure, attention[mask.byte()], real, fake  # want: TORCH024
