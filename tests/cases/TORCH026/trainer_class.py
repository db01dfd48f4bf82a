import torch


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        for param in self.model.encoder.parameters():
            param.requires_grad_(False)
        trainable = filter(lambda p: p.requires_grad, self.model.parameters())
        self.optimizer = torch.optim.AdamW(trainable, lr=lr)
        self.other = torch.nn.Linear(2, 2)

    def unfreeze(self):
        for param in self.model.encoder.parameters():  # want: TORCH026
            param.requires_grad_(True)

    def fit(self, loader, criterion, epochs):
        for epoch in range(epochs):
            if epoch == 2:
                self.unfreeze()
            for x, y in loader:
                self.optimizer.zero_grad()
                criterion(self.model(x), y).backward()
                self.optimizer.step()


class HeadTrainer:
    def __init__(self, model, lr):
        self.model = model
        self.model.encoder.requires_grad_(False)
        self.optimizer = torch.optim.AdamW([p for p in self.model.parameters() if p.requires_grad], lr=lr)

    def unfreeze(self):
        self.model.encoder.requires_grad_(True)  # want: TORCH026

    def fit(self, loader, criterion, epochs):
        for epoch in range(epochs):
            if epoch == 2:
                self.unfreeze()
            for x, y in loader:
                self.optimizer.zero_grad()
                criterion(self.model(x), y).backward()
                self.optimizer.step()


class Rebuilding(HeadTrainer):
    def __init__(self, model, lr):
        super().__init__(model, lr)
        self.model.encoder.requires_grad_(False)
        self.build(lr)

    def build(self, lr):
        self.optimizer = torch.optim.AdamW([p for p in self.model.parameters() if p.requires_grad], lr=lr)

    def unfreeze(self):
        self.model.encoder.requires_grad_(True)
        self.build(1e-5)
