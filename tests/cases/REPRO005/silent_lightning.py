import lightning as L
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(8, 1)

    def training_step(self, batch, _):
        x, y = batch
        return nn.functional.mse_loss(self.body(x), y)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters())


def main():
    L.seed_everything(7, workers=True)
    data = TensorDataset(torch.randn(64, 8), torch.randn(64, 1))
    L.Trainer(max_epochs=3).fit(Net(), DataLoader(data, batch_size=8, shuffle=True))


if __name__ == "__main__":
    main()
