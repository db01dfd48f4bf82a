import lightning as L
import torch


class Scorer(L.LightningModule):
    def training_step(self, batch, batch_idx):
        scores = self(batch["x"])
        scores = scores.masked_fill(batch["mask"], torch.finfo(scores.dtype).min)  # want: TORCH019
        return torch.nn.functional.cross_entropy(scores, batch["y"])


def main(model, data):
    trainer = L.Trainer(devices=1, precision="16-mixed", max_epochs=3)
    trainer.fit(model, data)
