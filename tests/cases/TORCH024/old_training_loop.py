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
            loss.backward(retain_variables=True)  # want: TORCH024
            torch.nn.utils.clip_grad_norm(net.parameters(), 5.0)  # want: TORCH024
            optimizer.step()
            running += loss.data[0]  # want: TORCH024
            _, predicted = torch.max(outputs.data, 1)  # want: TORCH024
        scheduler.step(running)
    return running, predicted
