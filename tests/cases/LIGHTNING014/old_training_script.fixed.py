"""Fine-tunes a text classifier; written for Lightning 1.5."""

import argparse

import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint
from transformers import AutoModelForSequenceClassification


class Classifier(pl.LightningModule):
    def __init__(self, name, lr):
        super().__init__()
        self.save_hyperparameters()
        self.model = AutoModelForSequenceClassification.from_pretrained(name)

    def training_step(self, batch, batch_idx):
        return self.model(**batch).loss


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gpus", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=5)
    args = parser.parse_args()
    checkpoint = ModelCheckpoint(monitor="val_loss")
    trainer = pl.Trainer(
        gpus=args.gpus,  # want: LIGHTNING014
        max_epochs=args.epochs,
        callbacks=[checkpoint, EarlyStopping("val_loss")],
        progress_bar_refresh_rate=20,  # want: LIGHTNING014
        enable_model_summary=False,
        use_distributed_sampler=False,
    )
    trainer.fit(Classifier("bert-base-uncased", 2e-5))


if __name__ == "__main__":
    main()
