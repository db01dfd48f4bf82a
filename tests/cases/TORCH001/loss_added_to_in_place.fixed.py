import torch
import torch.nn.functional as F


def rmse(model, x, y, penalty, optimizer):
    loss = torch.sqrt(F.mse_loss(model(x), y))
    loss = loss + (penalty * 0.1)  # want: TORCH001
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def masked(model, x, mask, optimizer):
    weights = torch.softmax(model(x), dim=-1)
    weights[mask] = 0.0  # want: TORCH001
    weights.div_(weights.sum(-1, keepdim=True))  # want: TORCH001
    optimizer.zero_grad()
    (-torch.log(weights.max(-1)[0])).mean().backward()
    optimizer.step()
