import torch


def predict(model, loader, device):
    model.to(device).eval()
    found = []
    with torch.no_grad():
        for x, _ in loader:
            logits = model(x.to(device))
            found.append(logits.argmax(dim=1).cpu().numpy())  # want: TORCH002
            found.append(logits.cuda().cpu().numpy())  # want: TORCH002
    return found
