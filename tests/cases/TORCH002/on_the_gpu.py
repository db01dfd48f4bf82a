import torch


def predict(model, loader, device):
    model.to(device).eval()
    found = []
    with torch.no_grad():
        for x, _ in loader:
            logits = model(x.to(device))
            found.append(logits.argmax(dim=1).numpy())  # want: TORCH002
            found.append(logits.cuda().numpy())  # want: TORCH002
    return found
