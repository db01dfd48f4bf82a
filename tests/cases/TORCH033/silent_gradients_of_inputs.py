import torch
import torch.nn.functional as F


def attack(model, image, label, epsilon):
    adversarial = image.detach().clone()
    adversarial.requires_grad = True
    loss = F.cross_entropy(model(adversarial), label)
    loss.backward()
    return adversarial + epsilon * adversarial.grad.sign()


def dream(model, start, steps):
    with torch.no_grad():
        wanted = model(start)
    picture = wanted.detach().requires_grad_()
    for _ in range(steps):
        loss = (picture**2).mean() + F.mse_loss(model(picture), wanted)
        loss.backward()


def learnt(features, labels):
    weight = torch.zeros(8, requires_grad=True)
    with torch.no_grad():
        hidden = features(labels)
    loss = (hidden * weight).mean()
    loss.backward()
    return weight.grad
