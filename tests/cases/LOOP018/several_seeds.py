import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(16, 2)

    def forward(self, x):
        return self.layer(x)


def repeat(loader, seeds):
    device = torch.device("cuda")
    scores = []
    for seed in seeds:
        torch.manual_seed(seed)
        model = Net()  # want: LOOP018
        model.to(device)
        optimizer = torch.optim.AdamW(model.parameters())
        for x, y in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x.to(device)), y.to(device))
            loss.backward()
            optimizer.step()
        scores.append(loss.item())
    return scores
