def fit(net, loader, criterion, optimizer):
    net.train()
    for images, labels in loader:
        loss = criterion(net(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def run(net, loader, criterion, optimizer, epochs):
    for _ in range(epochs):
        fit(net, loader, criterion, optimizer)
