import torch
from lightning.pytorch import LightningModule, Trainer


class Tiny(LightningModule):
    def __init__(self, width: int, lr: float = 0.1):
        super().__init__()
        self.layer = torch.nn.Linear(width, 2)
        self.lr = lr

    def training_step(self, batch, batch_idx):
        return self.layer(batch).sum()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.lr)


def test_one_step(tmp_path):
    trainer = Trainer(fast_dev_run=True, default_root_dir=tmp_path)
    trainer.fit(Tiny(32), torch.utils.data.DataLoader(torch.randn(8, 32)))
    assert trainer.global_step == 1
