import torch
import torch.nn.functional as F
from torch import nn


def td_loss(critic: nn.Module, target_critic: nn.Module, batch, gamma):
    q_net = nn.Sequential(nn.Linear(8, 64), nn.Tanh(), nn.Linear(64, 1))
    value = q_net(batch.states).view(-1)
    wanted = batch.returns.view(-1, 1)
    loss = F.smooth_l1_loss(value, wanted.squeeze(-1))  # want: TORCH012
    return loss


def demonstration():
    a = torch.rand(3, 4)
    b = torch.rand(3, 2)
    return a + b  # want: TORCH012
