import torch
from torch import nn
from torchvision import models

model = models.resnet18(weights="DEFAULT")
for param in model.parameters():
    param.requires_grad = False
model.fc = nn.Linear(512, 10)
first = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=1e-3)
second = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
third = torch.optim.Adam(model.fc.parameters(), lr=1e-3)
fourth = torch.optim.Adam([{"params": model.fc.parameters()}], lr=1e-3)
