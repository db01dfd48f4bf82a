import torch
from loguru import logger


def train(model, loader, optimizer, criterion, epochs: int) -> None:
    logger.info("Training {} parameters", sum(p.numel() for p in model.parameters()))
    for epoch in range(epochs):
        total = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item()
        print(f"epoch {epoch}: loss {total / len(loader):.4f}")  # want: LOGURU007
        if total != total:
            print("The loss is not a number, in epoch", epoch, flush=True)  # want: LOGURU007
    torch.save(model.state_dict(), "model.pt")
