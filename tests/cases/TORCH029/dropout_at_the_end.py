import torch
import torch.nn as nn
import torch.nn.functional as F

model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(784, 128),
    nn.ReLU(),
    nn.Dropout(0.5),
    nn.Linear(128, 10),
    nn.Dropout(0.5),
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)


def run(loader):
    for images, labels in loader:
        logits = model(images)
        loss = F.cross_entropy(logits, labels)  # want: TORCH029
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
