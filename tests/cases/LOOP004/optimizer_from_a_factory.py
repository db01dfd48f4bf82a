"""The optimizer comes out of a helper together with the model."""

import torch
from torch import nn


def build(config):
    model = nn.Linear(config["inputs"], 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=config["lr"])
    return model, optimizer


def main(config, loader):
	model, optimizer = build(config)
	for x, y in loader:
		if x is None:
			continue
		loss = ((model(x) - y) ** 2).mean()
		loss.backward()
		optimizer.zero_grad()  # want: LOOP004
		optimizer.step()
