from torch import nn


class Trainer:
    def __init__(self, model, optimizer):
        self.model, self.optimizer = model, optimizer

    def training_step(self, batch):
        self.optimizer.zero_grad()
        loss = self.model(batch).mean()
        loss.backward()
        self.optimizer.step()
        return loss.item()


class Net(nn.Module):
    def training_step(self, batch, optimizer):
        loss = self(batch).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
