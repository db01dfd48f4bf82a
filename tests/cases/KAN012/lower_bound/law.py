import torch
from kan import KAN  # want: KAN012
from kan.utils import create_dataset


def main(f):
    return KAN(width=[2, 5, 1]), create_dataset(f), torch.float32
