import lightning as L
import torch


class Gan(L.LightningModule):
    def training_step(self, batch, batch_idx):
        images, _ = batch
        noise = torch.randn(len(images), 100).to(self.device)
        weights = torch.ones(len(images)).cuda()
        images = images.to(torch.float16)
        labels = batch[1].to(self.device, torch.float32)
        kept = images.to("cpu")
        mask = batch[1]
        mask = torch.zeros_like(images)
        mask = mask.to(self.device)
        return (self(noise) * weights).mean() + labels.sum() + kept.mean() + mask.mean()
