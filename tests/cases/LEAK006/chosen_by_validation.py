"""The validation part chooses; the test score is printed beside it, and kept for the epoch that was chosen."""

import torch


def run(model, train_epoch, evaluate, train_loader, val_loader, test_loader, path):
    best_val, best_test, patience = 0.0, 0.0, 0
    for epoch in range(100):
        loss = train_epoch(model, train_loader)
        val_acc = evaluate(model, val_loader)
        test_acc = evaluate(model, test_loader)
        print(f"{epoch} loss {loss:.3f} val {val_acc:.3f} test {test_acc:.3f}")
        if val_acc > best_val:
            best_val, best_test, patience = val_acc, test_acc, 0
            torch.save(model.state_dict(), path)
        else:
            patience += 1
        if patience > 10:
            break
    return best_test
