"""No backward frees the activations here."""


def validate(model, val_loader, criterion):
    model.eval()
    total_loss = 0.0
    predictions = []
    for x, y in val_loader:
        logits = model(x)
        total_loss += criterion(logits, y).detach()  # want: LOOP012
        predictions.append(logits.detach())  # want: LOOP012
    return total_loss.item() / len(val_loader), len(predictions)
