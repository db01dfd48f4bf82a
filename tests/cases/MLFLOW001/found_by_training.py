"""What only training finds out can't be logged before."""

import mlflow


def train(args, model, run_epoch, loader, optimizer):
    with mlflow.start_run():
        mlflow.log_params(vars(args))
        best, best_epoch = 1e9, 0
        for epoch in range(args.epochs):
            loss = run_epoch(model, loader, optimizer)
            loss.backward()
            optimizer.step()
            if loss < best:
                best, best_epoch = loss, epoch
        mlflow.log_metric("best_loss", best)


def search(args, model, loader, optimizer):
    with mlflow.start_run():
        for epoch in range(args.epochs):
            for x, y in loader:
                loss = model(x, y)
                loss.backward()
                optimizer.step()
                stopped_at = epoch
        mlflow.log_param("stopped_at", stopped_at)
