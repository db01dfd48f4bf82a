"""What LIGHTNING007 says of hooks: with two processes each of them runs every hook, and the guard lets one through."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("lightning")

pytestmark = pytest.mark.evidence

PROGRAM = """
import os

import lightning
import torch
from torch.utils.data import DataLoader, TensorDataset


class Net(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).mean()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


class Writes(lightning.Callback):
    def on_train_end(self, trainer, pl_module):
        with open("everybody.txt", "a") as file:
            file.write("written\\n")
        if trainer.is_global_zero:
            with open("first.txt", "a") as file:
                file.write("written\\n")


if __name__ == "__main__":
    data = DataLoader(TensorDataset(torch.randn(8, 2)), batch_size=2)
    lightning.Trainer(
        accelerator="cpu", devices=2, strategy="ddp_spawn", max_epochs=1, logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, callbacks=[Writes()],
    ).fit(Net(), data)
"""


@pytest.mark.slow
def test_every_process_runs_every_hook(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(PROGRAM, "utf-8")
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "everybody.txt").read_text("utf-8") == "written\n" * 2
    assert (tmp_path / "first.txt").read_text("utf-8") == "written\n"
