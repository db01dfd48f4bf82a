import lightning as L


class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)


class ByOption(L.LightningModule):
    def __init__(self, by_hand):
        super().__init__()
        if by_hand:
            self.automatic_optimization = False


def main(loader):
    trainer = L.Trainer(gradient_clip_val=0.5, accumulate_grad_batches=8)
    trainer.fit(Net(), loader)
    trainer.fit(ByOption(False), loader)
