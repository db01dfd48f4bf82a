class Trainer:
    def __init__(self, model, optimizer, criterion):
        self.model = model
        self.optimizer = optimizer
        self.criterion = criterion

    def epoch(self, train_loader, weight):
        for batch in train_loader:
            prediction = self.model(batch["x"])
            loss = self.criterion(prediction, batch["y"]) + weight * prediction.abs().mean()
            self.optimizer.zero_grad()
            loss.backward(create_graph=False, retain_graph=True)  # want: TORCH023
            self.optimizer.step()
