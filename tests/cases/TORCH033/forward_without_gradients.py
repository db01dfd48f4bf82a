import torch
import torch.nn.functional as F


def finetune(model, loader, optimizer, scaler):
    model.train()
    for batch, target in loader:
        with torch.no_grad():
            logits = model(batch)
        loss = F.cross_entropy(logits, target)
        optimizer.zero_grad()
        scaler.scale(loss).backward()  # want: TORCH033
        scaler.step(optimizer)
        scaler.update()
