import torch
from base import Base


class Net(Base):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def configure_optimizers(self):
        return [  # want: LIGHTNING015
            torch.optim.Adam(self.encoder.parameters(), lr=1e-5),
            torch.optim.Adam(self.head.parameters(), lr=1e-3),
        ]
