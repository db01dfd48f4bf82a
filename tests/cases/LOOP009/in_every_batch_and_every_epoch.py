from torch.optim import Adam
from torch.optim.lr_scheduler import LambdaLR


def train(model, loader, loss_fn, epochs, warmup=1000):
    optimizer = Adam(model.parameters(), lr=1.0)
    scheduler = LambdaLR(optimizer, lambda step: min((step + 1) ** -0.5, (step + 1) * warmup**-1.5))
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
            scheduler.step()
        scheduler.step()  # want: LOOP009
