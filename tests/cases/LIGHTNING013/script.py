from lightning import LightningModule, Trainer


class Net(LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False


model = Net()
trainer = Trainer(gradient_clip_val=1.0, gradient_clip_algorithm="value")  # want: LIGHTNING013
trainer.fit(model)
