import torch


def loss_of(prediction, target, valid):
    error = (prediction - target).abs()
    count = valid.float().sum()
    loss = torch.sum(error * valid) / count.clamp(min=1)  # want: TORCH020
    return loss
