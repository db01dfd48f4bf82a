"""The model is held in self; evaluate is a method that fit calls right after a training epoch."""

import torch
from torch import nn
from tqdm import tqdm


class Classifier(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.features = nn.Linear(32, width)
        self.dropout = nn.Dropout(0.3)
        self.out = nn.Linear(width, 4)

    def forward(self, x):
        return self.out(self.dropout(torch.relu(self.features(x))))


class Trainer:
    def __init__(self, train_loader, val_loader, device="cpu"):
        self.model = Classifier(128).to(device)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=3e-4)
        self.criterion = nn.CrossEntropyLoss()
        self.train_loader = train_loader
        self.val_loader = val_loader
        self.device = device

    def fit(self, epochs):
        best = 0.0
        for _ in range(epochs):
            self.train_epoch()
            best = max(best, self.evaluate())
        return best

    def train_epoch(self):
        self.model.train()
        for i, (x, y) in enumerate(tqdm(self.train_loader)):
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(x.to(self.device)), y.to(self.device))
            loss.backward()
            self.optimizer.step()
            if i % 100 == 0:
                print(loss.item())

    def evaluate(self):
        correct = seen = 0
        with torch.inference_mode():
            for x, y in tqdm(self.val_loader, desc="val"):
                logits = self.model(x.to(self.device))  # want: LOOP001
                correct += (logits.argmax(-1).cpu() == y).sum().item()
                seen += len(y)
        return correct / seen
