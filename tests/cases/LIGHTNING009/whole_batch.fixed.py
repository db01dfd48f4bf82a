import pytorch_lightning as pl


class Graphs(pl.LightningModule):
    def test_step(self, data, batch_idx):
        return self(data.x, data.edge_index)

    def predict_step(self, data, batch_idx):
        return self(data)  # want: LIGHTNING009
