import lightning as L


class ByHand(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False


def main(loader, clip):
    model = ByHand()
    trainer = L.Trainer(gradient_clip_val=None, accumulate_grad_batches=1, max_epochs=4)
    trainer.fit(model, loader)
    other = L.Trainer(gradient_clip_val=clip)
    other.fit(model, loader)
    tester = L.Trainer(gradient_clip_val=0.1)
    tester.test(model, loader)
