import time

import torch


def train(model, loader, optimizer, criterion, epochs, meters):
    model = model.cuda()
    for epoch in range(epochs):
        start = time.time()
        for x, y in loader:
            x, y = x.cuda(), y.cuda()
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch}: {time.time() - start:.1f} s")


def data_time(loader, model, meter):
    end = time.time()
    for x, y in loader:
        meter.update(time.time() - end)
        x = x.cuda(non_blocking=True)
        model(x)
        end = time.time()


def reading(path, transform):
    begin = time.time()
    data = torch.load(path, weights_only=True)
    data = transform(data)
    print("read in", time.time() - begin)
    return data


def whole_evaluation(model, evaluate, loader):
    begin = time.time()
    accuracy = evaluate(model, loader)
    print(accuracy, time.time() - begin)
