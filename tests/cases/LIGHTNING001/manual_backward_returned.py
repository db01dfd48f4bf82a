from lightning.pytorch import LightningModule


class Translator(LightningModule):
    def __init__(self, model, criterion):
        super().__init__()
        self.model = model
        self.criterion = criterion

    def training_step(self, batch, batch_idx):
        output = self.model(batch["source"], batch["target"])
        loss = self.criterion(output, batch["labels"])
        self.manual_backward(loss)  # want: LIGHTNING001
        self.clip_gradients(self.optimizers(), gradient_clip_val=1.0)
        self.log("perplexity", loss.exp().detach())
        return {"loss": loss}
