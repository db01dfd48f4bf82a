import lightning as L


class Ragged(L.LightningModule):
    def transfer_batch_to_device(self, batch, device, dataloader_idx):
        return batch

    def training_step(self, batch, batch_idx):
        return sum(self(part.to(self.device)).mean() for part in batch) + self(batch[0].cuda()).mean()


class Held(L.LightningModule):
    def on_fit_start(self):
        self.table = self.table.to(self.device)

    def training_step(self, batch, batch_idx):
        return self(batch, self.table.to(self.device)).mean()
