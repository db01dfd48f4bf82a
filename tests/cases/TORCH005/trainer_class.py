import torch
from torch.utils.data import DataLoader


class Trainer:
    def __init__(self, model, train_set, optimizer, criterion):
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = model.to(self.device)
        self.optimizer = optimizer
        self.criterion = criterion
        self.loader = DataLoader(train_set, 64, True, pin_memory=False)  # want: TORCH005

    def fit(self, epochs):
        for _ in range(epochs):
            for step, (x, y) in enumerate(self.loader):
                x, y = x.to(self.device), y.to(self.device)
                loss = self.criterion(self.model(x), y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
