"""Lightning under all of its names, and what its versions had."""

from __future__ import annotations

import pytest
from packaging.version import Version

from trainwright.semantics.lightning import FIRST, LATEST, TRAINER_ARGUMENTS, meant_hook
from trainwright.semantics.names import canonical


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pytorch_lightning.Trainer", "lightning.pytorch.Trainer"),
        ("lightning.Trainer", "lightning.pytorch.Trainer"),
        ("pytorch_lightning.trainer.Trainer", "lightning.pytorch.Trainer"),
        ("lightning.pytorch.trainer.trainer.Trainer", "lightning.pytorch.Trainer"),
        ("pytorch_lightning.core.lightning.LightningModule", "lightning.pytorch.LightningModule"),
        ("lightning.pytorch.core.LightningModule", "lightning.pytorch.LightningModule"),
        ("pytorch_lightning.core.datamodule.LightningDataModule", "lightning.pytorch.LightningDataModule"),
        ("pytorch_lightning.callbacks.base.Callback", "lightning.pytorch.Callback"),
        ("lightning.pytorch.callbacks.Callback", "lightning.pytorch.Callback"),
        ("pytorch_lightning.callbacks.ModelCheckpoint", "lightning.pytorch.callbacks.ModelCheckpoint"),
        ("torch.nn.modules.linear.Linear", "torch.nn.Linear"),
        ("lightning_utilities.core.apply_func", "lightning_utilities.core.apply_func"),
    ],
)
def test_one_name_for_each_class(written: str, meant: str) -> None:
    assert canonical(written) == meant


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("on_training_epoch_end", "on_train_epoch_end"),
        ("on_val_batch_start", "on_validation_batch_start"),
        ("on_testing_end", "on_test_end"),
        ("on_train_epoch_end", ""),
        ("on_val_dataloader", ""),
        ("on_training_done", ""),
        ("training_epoch_end", ""),
    ],
)
def test_hooks_that_are_spelt_otherwise(name: str, meant: str) -> None:
    assert meant_hook(name) == meant


def test_an_argument_came_before_it_went_and_says_what_to_use() -> None:
    for name, change in TRAINER_ARGUMENTS.items():
        assert Version(FIRST) <= Version(change.since) <= Version(LATEST), name
        if change.removed:
            assert Version(change.since) < Version(change.removed) <= Version(LATEST), name
            assert change.instead, name
            assert not change.rename or not TRAINER_ARGUMENTS[change.rename].removed, name
