import pytorch_lightning as pl
import torch
from torch_geometric.nn import GIN, MLP, global_add_pool


class Model(pl.LightningModule):
    def __init__(self, in_channels: int, out_channels: int, hidden_channels: int = 64, dropout=0.5):  # want: LIGHTNING006
        super().__init__()
        self.save_hyperparameters()
        self.gnn = GIN(in_channels, hidden_channels, 3, dropout=dropout)
        self.classifier = MLP([hidden_channels, out_channels])

    def forward(self, x, edge_index, batch):
        return self.classifier(global_add_pool(self.gnn(x, edge_index), batch))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
