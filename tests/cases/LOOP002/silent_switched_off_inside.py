"""Methods of a model that look after gradients themselves, by a flag; and torch 0.3's volatile in a method of its own."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.autograd import Variable


class Molecules(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(32, 2)

    def forward_classifier(self, batch, train):
        x, y = batch
        if train:
            return F.cross_entropy(self.body(x), y)
        with torch.no_grad():
            return self.body(x).argmax(1), y


class Tester:
    def __init__(self, model):
        self.model = model

    def test_classifier(self, data):
        right = 0
        for batch in data:
            predicted, labels = self.model.forward_classifier(batch, train=False)
            right += (predicted == labels).sum().item()
        return right / len(data)


class Segmenter:
    def __init__(self, net, criterion):
        self.net = net
        self.criterion = criterion

    def forward(self, split):
        if split == "train":
            self.prediction = self.net(Variable(self.input))
        else:
            self.prediction = self.net(Variable(self.input, volatile=True))

    def validate(self):
        self.net.eval()
        self.forward(split="validation")
        self.loss = self.criterion(self.prediction, self.target)


model = Molecules()
optimizer = torch.optim.Adam(model.parameters())
train_set, test_set = torch.load("molecules.pt")
tester = Tester(model)
for batch in train_set:
    optimizer.zero_grad()
    model.forward_classifier(batch, train=True).backward()
    optimizer.step()
print(tester.test_classifier(test_set))
