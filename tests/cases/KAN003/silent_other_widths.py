from kan import KAN
from torch import nn

kan = KAN(width=[4, 5, 1], grid=5, k=3)
mlp = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 1))
