import subprocess

import lightning as L
import torch


class Export(L.Callback):
    def on_train_end(self, trainer, pl_module):
        result = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True)  # want: LIGHTNING007
        self.commit = result.stdout

    def on_train_start(self, trainer, pl_module):
        with open("weights.pt", "wb") as file:  # want: LIGHTNING007
            torch.save(pl_module.all_gather(pl_module.weight), file)
