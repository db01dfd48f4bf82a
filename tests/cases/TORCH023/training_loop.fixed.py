import torch


def train(model, loader, optimizer, criterion, scaler, epochs):
    model.train()
    for epoch in range(epochs):
        total = 0.0
        for source, target in loader:
            optimizer.zero_grad()
            draft = model(source)
            loss = criterion(draft, target)
            loss.backward()  # want: TORCH023
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += loss.item()
        print(epoch, total / len(loader))


def train_half(model, loader, optimizer, criterion, scaler):
    for source, target in loader:
        with torch.autocast("cuda"):
            loss = criterion(model(source), target)
        optimizer.zero_grad()
        scaler.scale(loss).backward()  # want: TORCH023
        scaler.step(optimizer)
        scaler.update()
