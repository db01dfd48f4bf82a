from torch import nn, optim


def fit(model, train_loader, valid_loader, epochs, max_lr):
    optimizer = optim.AdamW(model.parameters(), lr=max_lr / 25)
    scheduler = optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=max_lr, steps_per_epoch=len(train_loader), epochs=epochs
    )
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
            scheduler.step()  # want: LOOP009
