import pytorch_lightning as pl


class Graphs(pl.LightningModule):
    def test_step(self, data, batch_idx):
        data = data.to(self.device)  # want: LIGHTNING009
        return self(data.x, data.edge_index)

    def predict_step(self, data, batch_idx):
        return self(data.cuda())  # want: LIGHTNING009
