from torch.utils.data import DataLoader


class Trainer:
    def __init__(self, model, train_set):
        self.model = model
        self.train_loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=8, persistent_workers=True)  # want: TORCH006

    def fit(self, epochs):
        for epoch in range(epochs):
            for step, batch in enumerate(self.train_loader):
                self.step(batch)

    def step(self, batch):
        raise NotImplementedError
