import lightning.pytorch as pl


class Experiment:
    def __init__(self, epochs: int):
        self.trainer = pl.Trainer(  # want: LIGHTNING004
            max_epochs=epochs,
            accelerator="gpu",  # the workstation has one
            strategy="ddp",
            precision="16-mixed",
        )
