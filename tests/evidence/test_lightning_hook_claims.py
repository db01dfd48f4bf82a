"""What the LIGHTNING rules about hooks and logging say, shown by running the Trainer."""

import inspect
import warnings
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
L = pytest.importorskip("lightning.pytorch")
pytestmark = pytest.mark.evidence


class Net(L.LightningModule):  # type: ignore[misc, name-defined]
    def __init__(self, **flags: bool) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)
        self.flags = flags

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        return self.layer(batch[0]).mean()

    def validation_step(self, batch: Any, batch_idx: int) -> Any:
        loss = self.layer(batch[0]).mean()
        self.log("val_loss", loss, **self.flags)
        return loss

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=0.1)


def loader() -> Any:
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.rand(8, 2)), batch_size=2)


def trainer(folder: Path) -> Any:
    return L.Trainer(
        max_epochs=1,
        accelerator="cpu",
        default_root_dir=folder,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )


def fit(net: Any, folder: Path) -> Any:
    run = trainer(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run.fit(net, loader(), loader())
    return run


class TestLightning002EpochMetricOnStep:
    @pytest.mark.parametrize(
        ("flags", "names"),
        [
            ({}, {"val_loss"}),
            ({"on_step": False, "on_epoch": True}, {"val_loss"}),
            ({"on_step": True, "on_epoch": True}, {"val_loss_step", "val_loss_epoch"}),
            ({"on_step": True}, {"val_loss_step", "val_loss_epoch"}),
        ],
    )
    def test_both_ways_renames_what_is_logged(self, tmp_path: Path, flags: dict[str, bool], names: set[str]) -> None:
        assert {name for name in fit(Net(**flags), tmp_path).logged_metrics if "val" in name} == names


class TestLightning003RemovedEpochEndHook:
    @pytest.mark.parametrize("name", ["training_epoch_end", "validation_epoch_end"])
    def test_old_hooks_stop_the_trainer(self, tmp_path: Path, name: str) -> None:
        old = type("Old", (Net,), {name: lambda self, outputs: None})
        with pytest.raises(NotImplementedError, match=name):
            fit(old(), tmp_path)

    def test_a_helper_of_that_name_stops_it_too(self, tmp_path: Path) -> None:
        hooks = {
            "validation_epoch_end": lambda self, outputs: None,
            "on_validation_epoch_end": lambda self: self.validation_epoch_end([]),
        }
        with pytest.raises(NotImplementedError, match="validation_epoch_end"):
            fit(type("Old", (Net,), hooks)(), tmp_path)

    def test_new_hooks_get_no_outputs(self, tmp_path: Path) -> None:
        old = type("Old", (Net,), {"on_validation_epoch_end": lambda self, outputs: None})
        with pytest.raises(TypeError, match="outputs"):
            fit(old(), tmp_path)


class Sized(L.LightningModule):  # type: ignore[misc, name-defined]
    def __init__(self, width: int = 2, save: bool = True) -> None:
        super().__init__()
        if save:
            self.save_hyperparameters()
        self.layer = torch.nn.Linear(width, 1)

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        return self.layer(batch[0]).mean()

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=0.1)


class TestLightning006HyperparametersNotSaved:
    def checkpoint(self, net: Any, folder: Path) -> Path:
        run = trainer(folder)
        run.strategy.connect(net)
        run.save_checkpoint(folder / "net.ckpt", weights_only=True)
        return folder / "net.ckpt"

    def test_a_checkpoint_without_them_builds_the_default(self, tmp_path: Path) -> None:
        path = self.checkpoint(Sized(width=5, save=False), tmp_path)
        with pytest.raises(RuntimeError, match="size mismatch"):
            Sized.load_from_checkpoint(path)

    def test_a_checkpoint_with_them_fits(self, tmp_path: Path) -> None:
        path = self.checkpoint(Sized(width=5), tmp_path)
        assert Sized.load_from_checkpoint(path).layer.in_features == 5


class TestLightning004DevicesNotGiven:
    def test_all_devices_are_the_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """There is no GPU here: what `auto` stands for is asked of the accelerator, with two in sight."""
        from lightning.pytorch.accelerators import CUDAAccelerator

        assert inspect.signature(L.Trainer.__init__).parameters["devices"].default == "auto"
        monkeypatch.setattr("lightning.fabric.accelerators.cuda.num_cuda_devices", lambda: 2)
        monkeypatch.setattr("lightning.pytorch.accelerators.cuda.num_cuda_devices", lambda: 2)
        assert CUDAAccelerator.auto_device_count() == 2
