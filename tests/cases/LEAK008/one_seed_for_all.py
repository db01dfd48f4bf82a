"""One seed of the command line decides everything."""

import argparse

import numpy as np
import torch
from sklearn.model_selection import train_test_split

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()

X, y = np.load("X.npy"), np.load("y.npy")
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=args.seed)
torch.manual_seed(args.seed)  # want: LEAK008
model = torch.nn.Linear(X.shape[1], 2)
