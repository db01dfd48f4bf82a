"""The parameters come last."""

import mlflow


def train_epoch(model, loader, optimizer, criterion):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    return loss.item()


def train(args, model, loader, optimizer, criterion):
    with mlflow.start_run():
        for epoch in range(args.epochs):
            loss = train_epoch(model, loader, optimizer, criterion)
            mlflow.log_metric("loss", loss, step=epoch)
        for key, value in vars(args).items():
            mlflow.log_param(key, value)  # want: MLFLOW001
        mlflow.pytorch.log_model(model, name="model", input_example=next(iter(loader))[0].numpy())
