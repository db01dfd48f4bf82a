import json
import os

import lightning.pytorch as pl
import torch
from lightning.pytorch.utilities import rank_zero_only


class Guarded(pl.Callback):
    def on_train_end(self, trainer, pl_module):
        if trainer.is_global_zero:
            torch.save(pl_module.state_dict(), "last.pt")

    @rank_zero_only
    def on_fit_end(self, trainer, pl_module):
        with open("done.json", "w") as file:
            json.dump({"done": True}, file)

    def on_train_epoch_end(self, trainer, pl_module):
        if trainer.global_rank != 0:
            return
        os.remove("old.pt")

    def on_validation_epoch_end(self, trainer, pl_module):
        torch.save(self.outputs, f"outputs_{trainer.local_rank}.pt")


class Module(pl.LightningModule):
    def on_test_epoch_end(self):
        self.write()

    @rank_zero_only
    def write(self):
        self.table.to_csv("table.csv")

    def on_train_end(self):
        if torch.distributed.get_rank() == 0:
            self.table.to_csv("train.csv")


class Queue(pl.LightningModule):
    def setup(self, stage):
        self.queue_path = os.path.join(self.folder, f"queue{self.trainer.global_rank}.pth")

    def on_train_epoch_end(self):
        torch.save(self.queue, self.queue_path)
