import torch


def predict(model_path, x):
    model = torch.load(model_path, weights_only=False)  # want: TORCH016
    model.eval()
    return model(x)
