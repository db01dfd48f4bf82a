from torch import nn, optim


def fit(model, train_loader):
    optimizer = optim.Adam(model.parameters())
    for epoch in range(100):  # want: LOOP020
        total = 0.0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item()
        print(epoch, total)
