from torch import nn, optim


class Regressor:
    def __init__(self, features):
        self.model = nn.Linear(features, 1)
        self.optimizer = optim.Adam(self.model.parameters())

    def fit(self, loader, epochs):
        self.model.train()
        for _ in range(epochs):
            for x, y in loader:
                self.optimizer.zero_grad(set_to_none=True)
                loss = nn.functional.mse_loss(self.model(x), y)
                loss.backward()  # want: LOOP006
