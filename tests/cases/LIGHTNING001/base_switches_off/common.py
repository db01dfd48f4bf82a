import lightning.pytorch as pl


class ManualModule(pl.LightningModule):
    def __init__(self, **kwargs):
        super().__init__()
        self.automatic_optimization = False
        self.save_hyperparameters(kwargs)
