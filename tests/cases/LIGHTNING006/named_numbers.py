import lightning as L
import torch
from torch import nn


class Mushrooms(L.LightningModule):
    def __init__(self, learning_rate):  # want: LIGHTNING006
        super().__init__()
        self.learning_rate = learning_rate
        self.model = nn.Sequential(nn.Flatten(), nn.LazyLinear(4))

    def training_step(self, batch, batch_idx):
        return nn.functional.cross_entropy(self.model(batch[0]), batch[1])

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.learning_rate)


class Language(L.LightningModule):
    def __init__(self, encoder, vocab_size, num_layers):  # want: LIGHTNING006
        super().__init__()
        self.encoder = encoder
        self.layers = nn.LSTM(encoder.width, 256, num_layers)
        self.head = nn.Linear(256, vocab_size)

    def training_step(self, batch, batch_idx):
        return nn.functional.cross_entropy(self.head(self.layers(self.encoder(batch[0]))[0]), batch[1])

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)


class Wrapped(L.LightningModule):
    def __init__(self, backbone, class_weights, warmup):
        super().__init__()
        self.backbone, self.warmup = backbone, warmup
        self.register_buffer("class_weights", class_weights)

    def training_step(self, batch, batch_idx):
        return nn.functional.cross_entropy(self.backbone(batch[0]), batch[1], self.class_weights)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)


class Counting(L.LightningModule):
    """Its checkpoints hold what it has counted, and not the rate."""

    def __init__(self, learning_rate):  # want: LIGHTNING006
        super().__init__()
        self.learning_rate = learning_rate
        self.hits = [0] * 4
        self.model = nn.Sequential(nn.Flatten(), nn.LazyLinear(4))

    def training_step(self, batch, batch_idx):
        return nn.functional.cross_entropy(self.model(batch[0]), batch[1])

    def on_save_checkpoint(self, checkpoint):
        checkpoint["hits"] = self.hits

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.learning_rate)


class Keeping(L.LightningModule):
    def __init__(self, learning_rate):
        super().__init__()
        self.rate = learning_rate
        self.model = nn.Sequential(nn.Flatten(), nn.LazyLinear(4))

    def training_step(self, batch, batch_idx):
        return nn.functional.cross_entropy(self.model(batch[0]), batch[1])

    def on_save_checkpoint(self, checkpoint):
        checkpoint["learning_rate"] = self.rate

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.rate)
