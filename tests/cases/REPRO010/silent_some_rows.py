"""Some rows to look at, a bootstrap, and a library whose caller seeds: none of them is a split."""

import pandas as pd
from torch.utils.data import random_split


def halves(dataset, generator):
    return random_split(dataset, [0.5, 0.5], generator=generator)


def main():
    rows = pd.read_csv("demand.csv")
    print(rows.sample(5))
    means = [rows["y"].sample(frac=1.0, replace=True).mean() for _ in range(1000)]
    print(sum(means) / len(means))


if __name__ == "__main__":
    main()
