from efficient_kan import KAN
from torch import nn

kan = KAN([784, 64, 10])  # want: KAN003
mlp = nn.Sequential(nn.Linear(784, 64), nn.GELU(), nn.Linear(64, 10))
