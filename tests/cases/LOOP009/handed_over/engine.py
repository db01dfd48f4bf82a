def train_one_epoch(model, criterion, data_loader, optimizer, scheduler):
    model.train()
    for samples, targets in data_loader:
        loss = criterion(model(samples), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()  # want: LOOP009
