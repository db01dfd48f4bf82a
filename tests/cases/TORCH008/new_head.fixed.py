import torch
from torch import nn
from torchvision import models

model = models.resnet18(weights="DEFAULT")
for param in model.parameters():
    param.requires_grad = False
model.fc = nn.Linear(model.fc.in_features, 10)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.01, momentum=0.9)  # want: TORCH008

other = models.efficientnet_b0()
other.features.requires_grad_(False)
other_optimizer = torch.optim.Adam(params=filter(lambda p: p.requires_grad, other.parameters()))  # want: TORCH008
