import json
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
from lightning.pytorch import LightningModule


class Classifier(LightningModule):
    def on_test_epoch_end(self):
        figure, axes = plt.subplots()
        axes.matshow(self.confusion.compute().cpu())
        self._log_figure(figure, "confusion.png")
        plt.close(figure)

    def _log_figure(self, figure, name: str):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            figure.savefig(path, dpi=100)
            self.logger.experiment.log_artifact(self.logger.run_id, str(path), artifact_path="figures")

    def on_fit_end(self):
        if self.trainer.is_global_zero:
            with open("summary.json", "w") as handle:  # want: LIGHTNING007
                json.dump({"epochs": self.current_epoch}, handle)
