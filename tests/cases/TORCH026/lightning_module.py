import lightning.pytorch as pl
import torch
from torchvision.models import resnet18


class Classifier(pl.LightningModule):
    def __init__(self, lr=1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.backbone = resnet18(weights="DEFAULT")
        self.head = torch.nn.Linear(1000, 10)
        for param in self.backbone.parameters():
            param.requires_grad = False

    def on_train_epoch_start(self):
        if self.current_epoch == 5:
            for param in self.backbone.parameters():  # want: TORCH026
                param.requires_grad = True

    def training_step(self, batch, batch_idx):
        x, y = batch
        return torch.nn.functional.cross_entropy(self.head(self.backbone(x)), y)

    def configure_optimizers(self):
        return torch.optim.Adam(filter(lambda p: p.requires_grad, self.parameters()), lr=self.hparams.lr)
