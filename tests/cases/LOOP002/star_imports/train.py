"""What the star brings in is known: G_AB is a module, whatever its name."""

import torch
from models import *

G_AB, G_BA = Translator(), Translator()
optimizer = torch.optim.Adam([*G_AB.parameters(), *G_BA.parameters()])


def evaluate(val_loader):
    G_AB.eval()
    G_BA.eval()
    distances = []
    for a, b in val_loader:
        distances.append((G_AB(a) - b).abs().mean().item())  # want: LOOP002
        distances.append((G_BA(b) - a).abs().mean().item())
    G_AB.train()
    G_BA.train()
    return distances


for a, b in torch.load("pairs.pt"):
    loss = (G_BA(G_AB(a)) - a).abs().mean() + (G_AB(G_BA(b)) - b).abs().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(evaluate(torch.load("val_pairs.pt")))
