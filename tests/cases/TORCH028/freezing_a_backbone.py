"""The backbone should be frozen for the first epochs: it never is."""

import torch
from torch import nn
from torchvision.models import resnet50


def build(classes):
    model = resnet50(weights="IMAGENET1K_V2")
    for name, parameter in model.named_parameters():
        if not name.startswith("fc"):
            parameter.require_grad = False  # want: TORCH028
    model.fc = nn.Linear(model.fc.in_features, classes)
    return model, torch.optim.SGD(model.parameters(), lr=0.01)


class Distilled(nn.Module):
    def __init__(self, teacher, student):
        super().__init__()
        self.teacher = teacher
        self.student = student
        for weight in self.teacher.parameters():
            weight.requires_grads = False  # want: TORCH028
