import lightning as L


class ByHand(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False


class Automatic(ByHand):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = True


def main(loader):
    trainer = L.Trainer(gradient_clip_val=0.5)
    trainer.fit(Automatic(), loader)


def two_trainers(loader, by_hand):
    trainer = L.Trainer(gradient_clip_val=0.5)
    if by_hand:
        trainer = L.Trainer()
        trainer.fit(ByHand(), loader)
