import json
import shutil
from pathlib import Path

import lightning.pytorch as pl
import matplotlib.pyplot as plt
import requests
import torch


class Keep(pl.Callback):
    def __init__(self, folder):
        self.folder = Path(folder)

    def on_train_epoch_end(self, trainer, pl_module):
        metrics = {name: float(value) for name, value in trainer.callback_metrics.items()}
        if trainer.is_global_zero:
            with open(self.folder / "metrics.json", "w") as file:  # want: LIGHTNING007
                json.dump(metrics, file)
        if trainer.current_epoch % 5 == 0:
            if trainer.is_global_zero:
                torch.save(pl_module.encoder.state_dict(), self.folder / "encoder.pt")  # want: LIGHTNING007

    def on_fit_end(self, trainer, pl_module):
        figure, axes = plt.subplots()
        axes.plot(self.losses)
        if trainer.is_global_zero:
            figure.savefig(self.folder / "losses.png")  # want: LIGHTNING007
        plt.close(figure)
        if trainer.is_global_zero:
            requests.post("https://hooks.example.org/training", json={"text": "done"})  # want: LIGHTNING007

    def teardown(self, trainer, pl_module, stage):
        if trainer.is_global_zero:
            shutil.rmtree(self.folder / "scratch")  # want: LIGHTNING007
