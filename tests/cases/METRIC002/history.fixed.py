"""Copied lines: the second one still has the first one's number, in three ways of keeping it."""

import mlflow


def fit(model, train_loader, val_loader, train_epoch, evaluate, epochs):
    history = {"train_acc": [], "val_acc": []}
    for epoch in range(epochs):
        train_loss, train_acc = train_epoch(model, train_loader)
        val_loss, val_acc = evaluate(model, train_loader)  # want: METRIC002
        history["train_acc"].append(train_acc)
        history["train_acc"].append(train_acc)  # want: METRIC002
        mlflow.log_metric("train_loss", train_loss, epoch)
        mlflow.log_metric("train_loss", train_loss, epoch)  # want: METRIC002
        print(f"train loss {train_loss:.3f} val loss {train_loss:.3f} val accuracy {val_acc:.3f}")  # want: METRIC002
    return history, val_loader
