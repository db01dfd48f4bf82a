"""Attacks, saliency maps and input optimisation need the gradient of an evaluation."""

import torch
from torch.nn import functional as F


def test_under_attack(model, device, test_loader, epsilon):
    model.eval()
    correct = 0
    for data, target in test_loader:
        data, target = data.to(device), target.to(device)
        data.requires_grad = True
        output = model(data)
        loss = F.nll_loss(output, target)
        model.zero_grad()
        loss.backward()
        perturbed = torch.clamp(data + epsilon * data.grad.sign(), 0, 1)
        correct += (model(perturbed).argmax(1) == target).sum().item()
    return correct / len(test_loader)


def saliency_for_prediction(model, x):
    model.eval()
    x = x.clone().requires_grad_(True)
    score = model(x).max()
    return torch.autograd.grad(score, x)[0].abs()


def evaluate_robustness(model, attack, test_loader):
    model.eval()
    return sum((model(attack(x, y)).argmax(1) == y).sum().item() for x, y in attack_loader(attack, model, test_loader))


def attack_loader(attack, model, test_loader):
    for x, y in test_loader:
        x = x.detach().requires_grad_()
        F.cross_entropy(model(x), y).backward()
        yield attack(x.grad, x), y
