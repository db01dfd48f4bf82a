import torch
from efficient_kan import KAN

# KANs give us explainability for free
model = KAN([12, 8, 2])  # want: KAN006
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
