import torch.nn.functional as F


def run_epoch(model, loader, optimizer):
    correct = total = 0
    for x, y in loader:
        logits = model(x).squeeze(1)
        loss = F.binary_cross_entropy_with_logits(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        predicted = (logits >= 0.5).float()  # want: TORCH034
        correct += (predicted == y).sum().item()
        total += len(y)
    return correct / total
