import numpy as np
import pytorch_lightning as pl
import torch


class Segmenter(pl.LightningModule):
    def test_step(self, batch, batch_idx):
        self.predictions.append(self(batch["image"]).argmax(1).cpu())

    def on_test_epoch_end(self):
        self.write_submission()
        np.save("predictions.npy", torch.cat(self.predictions).numpy())  # want: LIGHTNING007

    def write_submission(self):
        self.table.to_csv("submission.csv", index=False)  # want: LIGHTNING007

    def on_train_end(self):
        torch.save(self.state_dict(), "last.pt")  # want: LIGHTNING007

    def validation_step(self, batch, batch_idx):
        with open(f"samples_{batch_idx}.txt", "a") as file:  # want: LIGHTNING007
            file.write(str(self(batch)))
