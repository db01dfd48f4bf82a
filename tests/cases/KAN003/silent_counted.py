from kan import KAN
from torch import nn

kan = KAN(width=[4, 16, 1], grid=5, k=3)
mlp = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
print(sum(p.numel() for p in kan.parameters()), sum(p.numel() for p in mlp.parameters()))
