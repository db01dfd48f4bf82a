"""The same with dropout between the layers: the tester runs it in training mode."""

import torch
import torch.nn.functional as F
from torch import nn

test_set = torch.load("test.pt")
train_set = torch.load("train.pt")


class GraphNet(nn.Module):
    def __init__(self, kinds, dim, depth):
        super().__init__()
        self.depth = depth
        self.embed = nn.Embedding(kinds, dim)
        self.layers = nn.ModuleList([nn.Linear(dim, dim) for _ in range(depth)])
        self.drop = nn.Dropout(0.3)
        self.out = nn.Linear(dim, 2)

    def messages(self, atoms, adjacency):
        for i in range(self.depth):
            atoms = atoms + adjacency @ torch.relu(self.layers[i](atoms))
        return atoms.mean(0, keepdim=True)

    def forward(self, atoms, adjacency):
        return self.out(self.drop(self.messages(self.embed(atoms), adjacency)))


class Trainer:
    def __init__(self, model):
        self.model = model
        self.optimizer = torch.optim.Adam(model.parameters())

    def train(self, data):
        for atoms, adjacency, label in data:
            loss = F.cross_entropy(self.model(atoms, adjacency), label)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()


class Tester:
    def __init__(self, model):
        self.model = model

    @torch.no_grad()
    def test(self, data):
        right = 0
        for atoms, adjacency, label in data:
            right += int(self.model(atoms, adjacency).argmax() == label)  # want: LOOP001
        return right / len(data)


model = GraphNet(100, 16, 3)
trainer = Trainer(model)
tester = Tester(model)
for epoch in range(10):
    trainer.train(train_set)
    print(tester.test(test_set))
