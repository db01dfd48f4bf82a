import torch
from torch import nn


def train_epoch(model, loader, optimizer, device):
    criterion = nn.CrossEntropyLoss()
    scaler = torch.amp.GradScaler("cuda")
    for images, labels in loader:
        optimizer.zero_grad()
        with torch.autocast(device_type="cuda", dtype=torch.float16):
            loss = criterion(model(images.to(device)), labels.to(device))
        # the scaler has not seen this loss
        scaler.scale(loss).backward()  # want: LOOP015
        scaler.step(optimizer)
        scaler.update()
