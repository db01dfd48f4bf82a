import torch
from kan import KAN

LEARNING_RATE = 3e-3

model = KAN(width=[4, 8, 1])
optimizer = torch.optim.Adam(params=model.parameters(), lr=LEARNING_RATE)  # want: KAN009
