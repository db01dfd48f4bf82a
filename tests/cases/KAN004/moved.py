import torch
from kan import KAN


def run(dataset, device):
    net = KAN(width=[6, 12, 1], grid=20, k=3).to(device)  # want: KAN004
    net.train(dataset, opt="LBFGS", steps=40)
