import torch
from torch import nn


def train(model, train_loader, optimizer, device, accumulation_steps=4):
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    model.train()
    optimizer.zero_grad()
    running = 0.0
    for step, (images, labels) in enumerate(train_loader):
        outputs = model(images.to(device))
        loss = criterion(outputs, labels.to(device))
        # backward every batch, step every fourth
        loss.backward()  # want: LOOP011
        running += loss.item()
        if (step + 1) % accumulation_steps == 0 or step + 1 == len(train_loader):
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
    return running
