import lightning as L
import torchmetrics
from torch.nn import functional as F


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.train_accuracy = torchmetrics.Accuracy(task="binary")

    def training_step(self, batch, batch_idx):
        logits = self(batch[0])
        self.train_accuracy(logits, batch[1])
        self.log("train_acc", self.train_accuracy, on_step=True, on_epoch=True)
        return F.cross_entropy(logits, batch[1])
