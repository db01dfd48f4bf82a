"""Variable() is from torch 0.3 and records gradients; only volatile=True did not."""

import torch
from torch import nn
from torch.autograd import Variable

generator = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.Linear(16, 4))
optimizer = torch.optim.Adam(generator.parameters())


@torch.no_grad()
def predict(batch):
    generator.eval()
    out = generator(Variable(batch))  # want: LOOP002
    print(out.data.mean())


def predict_volatile(batch):
    generator.eval()
    print(generator(Variable(batch, volatile=True)).data.mean())


for batch in torch.load("batches.pt"):
    optimizer.zero_grad()
    generator(Variable(batch)).mean().backward()
    optimizer.step()
    predict(batch)
    predict_volatile(batch)
