"""Plain containers of layers: the optimizer gets the embedding alone."""

import torch
from torch import nn


class MultiTask(nn.Module):
    def __init__(self, width, tasks):
        super().__init__()
        self.embedding = nn.Embedding(1000, width)
        self.layers = [nn.Linear(width, width) for _ in range(3)]  # want: TORCH013
        self.norms = (nn.LayerNorm(width), nn.LayerNorm(width))  # want: TORCH013
        self.heads = {  # want: TORCH013
            "class": nn.Linear(width, 10),  # ten classes
            "box": nn.Linear(width, 4),
        }
        self.by_task = {task: nn.Linear(width, 1) for task in tasks}  # want: TORCH013

    def forward(self, x):
        x = self.embedding(x)
        for layer, norm in zip(self.layers, self.norms):
            x = norm(layer(x))
        return {name: head(x) for name, head in self.heads.items()}


model = MultiTask(16, ("a", "b"))
optimizer = torch.optim.Adam(model.parameters())
