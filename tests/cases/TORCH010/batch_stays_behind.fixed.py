import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

device = "cuda" if torch.cuda.is_available() else "cpu"
data = datasets.FashionMNIST("data", train=True, download=True, transform=transforms.ToTensor())
train_dataloader = DataLoader(data, batch_size=32, shuffle=True, num_workers=4, pin_memory=True)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
model.to(device)

for epoch in range(5):
    for X, y in train_dataloader:
        y_pred = model(X.to(device))  # want: TORCH010
        loss = loss_fn(y_pred, y.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
