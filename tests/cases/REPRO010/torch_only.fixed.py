"""torch is seeded, the split draws from numpy."""

import pandas as pd
import torch
from sklearn.model_selection import train_test_split
from torch import nn


def main(seed: int = 1):
    torch.manual_seed(seed)
    rows = pd.read_csv("sensors.csv")
    train, test = train_test_split(rows, test_size=0.25, random_state=seed)  # want: REPRO010
    x, y = torch.tensor(train[["a", "b"]].values), torch.tensor(train["broken"].values)
    net = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(100):
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(net(x).squeeze(1), y).backward()
        optimizer.step()
    print(len(test))


if __name__ == "__main__":
    main()
