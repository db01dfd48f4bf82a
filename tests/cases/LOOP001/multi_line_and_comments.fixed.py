"""What the fix must leave alone: comments, blank lines, a multi-line string, nested blocks, two-space indentation."""

import torch
from torch import nn


def train_and_test(loader, test_loader):
  net = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.Linear(16, 2))
  opt = torch.optim.Adam(net.parameters())
  net.train()
  for x, y in loader:
    opt.zero_grad()
    nn.functional.cross_entropy(net(x), y).backward()
    opt.step()

  report = """
    results
      of the test
  """

  # now the test set

  net.eval()
  with torch.no_grad():
    for x, y in test_loader:

      if len(y):
        # odd batches are empty
        report += f"{(net(x).argmax(1) == y).float().mean():.2f}\n"  # want: LOOP001

  # done
  return report
