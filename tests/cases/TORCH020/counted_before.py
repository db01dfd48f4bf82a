import torch


def loss_of(prediction, target, valid):
    error = (prediction - target).abs()
    count = valid.float().sum()
    loss = torch.sum(error * valid) / count  # want: TORCH020
    return loss


def in_steps(prediction, target, mask):
    loss = torch.abs(prediction - target)
    loss = loss * mask
    weighted = (prediction - target) ** 2
    weighted *= mask.float()
    return loss.sum() / mask.sum() + weighted.sum() / mask.sum()  # want: TORCH020 # want: TORCH020
