import torch
from torch import nn


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    def step(self, images, labels):
        self.optimizer.zero_grad()
        outputs = self.model(images)  # outputs are also logged
        loss = self.criterion(outputs, labels)
        loss.backward()  # want: TORCH033
        self.optimizer.step()
        return outputs
