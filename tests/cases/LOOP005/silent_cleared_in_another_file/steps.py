from torch.nn import functional as F


def train_step(model, optimizer, batch):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(batch["x"]), batch["y"])
    loss.backward()
    optimizer.step()
    return loss.item()
