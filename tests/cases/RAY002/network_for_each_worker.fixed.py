"""Four workers predict with one network."""

import ray
import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, width=2048):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))

    def forward(self, x):
        return self.layers(x)


@ray.remote
def predict(model, batch):
    with torch.no_grad():
        return model(batch).argmax(dim=1)


def predict_all(path, batches):
    model = Encoder()
    model.load_state_dict(torch.load(path, weights_only=True))
    model.eval()
    refs = []
    model_ref = ray.put(model)
    for batch in batches:
        refs.append(predict.remote(model_ref, batch))  # want: RAY002
    return torch.cat(ray.get(refs))
