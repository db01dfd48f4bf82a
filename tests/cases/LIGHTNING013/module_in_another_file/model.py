import pytorch_lightning as pl


class Policy(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False
