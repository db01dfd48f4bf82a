"""Names that match, differences of both, and both in one label."""


def report(writer, history, epoch, train_loss, val_loss, evaluate, model, train_loader, val_loader):
    history["train_loss"].append(train_loss)
    history["val_loss"].append(val_loss)
    writer.add_scalar("gap/val_minus_train", val_loss - train_loss, epoch)
    writer.add_scalars("loss", {"train": train_loss, "val": val_loss}, epoch)
    train_accuracy = evaluate(model, train_loader)
    val_accuracy = evaluate(model, val_loader)
    print(f"train {train_loss:.3f}/{train_accuracy:.3f} val {val_loss:.3f}/{val_accuracy:.3f}")
