import torch
from torch import nn


def finetune(backbone, train_loader, device, epochs=3):
    head = nn.Sequential(nn.Dropout(0.2), nn.Linear(512, 10)).to(device)
    optimizer = torch.optim.AdamW(head.parameters(), lr=3e-4)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        running = 0.0
        for images, labels in train_loader:
            with torch.no_grad():
                features = backbone(images.to(device))
            loss = criterion(head(features), labels.to(device))
            optimizer.zero_grad()
            loss.backward()  # want: LOOP006
            running += loss.item()
        print(epoch, running / len(train_loader))
    return head
