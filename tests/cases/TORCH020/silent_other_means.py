import torch


def weighted(losses, weights):
    return (losses * weights).sum() / weights.sum()


def accuracy(predicted, labels, mask):
    return (predicted[mask] == labels[mask]).sum().item() / mask.sum().item()


def density(image, mask):
    return (image * image).sum() / mask.sum()
