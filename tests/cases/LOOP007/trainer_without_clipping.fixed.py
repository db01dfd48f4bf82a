import lightning as L
import torch
from torch import nn


class Tagger(L.LightningModule):
    def __init__(self, tags):
        super().__init__()
        self.rnn = nn.GRU(64, 128, batch_first=True)
        self.head = nn.Linear(128, tags)

    def training_step(self, batch, batch_idx):
        x, y = batch
        states, _ = self.rnn(x)
        return nn.functional.cross_entropy(self.head(states).transpose(1, 2), y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


def main(loader):
    model = Tagger(17)
    trainer = L.Trainer(max_epochs=20, gradient_clip_val=1.0)  # want: LOOP007
    trainer.fit(model, loader)
