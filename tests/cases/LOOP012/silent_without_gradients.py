import torch


@torch.no_grad()
def validate(model, val_loader, criterion):
    model.eval()
    total, outputs = 0.0, []
    for x, y in val_loader:
        out = model(x)
        total += criterion(out, y)
        outputs.append(out)
    return total / len(val_loader), torch.cat(outputs)


def collect(model, val_loader):
    model.eval()
    features = []
    for x, _ in val_loader:
        features.append(model(x))
    return torch.cat(features)


def main(model, val_loader):
    with torch.inference_mode():
        print(collect(model, val_loader).shape)
