"""What LIGHTNING005 and LIGHTNING010 say of checkpoints and of steps without a loss, shown by fitting modules."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
lightning = pytest.importorskip("lightning")
from lightning.pytorch.utilities.exceptions import MisconfigurationException  # noqa: E402
from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

pytestmark = [pytest.mark.evidence, pytest.mark.filterwarnings("ignore")]


class Net(lightning.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.layer = nn.Linear(4, 1)

    def loss(self, batch: list[torch.Tensor]) -> torch.Tensor:
        return self.layer(batch[0]).square().mean()

    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> object:
        return self.loss(batch)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=0.1)


class Kept(Net):
    def __init__(self, dataset: TensorDataset) -> None:
        super().__init__()
        self.dataset = dataset


class Captured(Net):
    def __init__(self, dataset: TensorDataset) -> None:
        super().__init__()
        self.save_hyperparameters()


class Ignored(Net):
    def __init__(self, dataset: TensorDataset) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["dataset"])
        self.dataset = dataset


class Buffered(Net):
    def __init__(self, dataset: TensorDataset) -> None:
        super().__init__()
        self.register_buffer("inputs", dataset.tensors[0])


class Wraps(Net):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.save_hyperparameters()


def fit(module: lightning.LightningModule, folder: Path) -> lightning.Trainer:
    trainer = lightning.Trainer(
        max_epochs=1,
        accelerator="cpu",
        devices=1,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=folder,
    )
    trainer.fit(module, DataLoader(TensorDataset(torch.randn(8, 4)), batch_size=4))
    return trainer


class TestCheckpoints:
    def size(self, module: Net, folder: Path) -> int:
        path = folder / f"{type(module).__name__}.ckpt"
        fit(module, folder).save_checkpoint(path)
        return path.stat().st_size

    def test_hyperparameters_and_buffers_carry_the_data_and_attributes_do_not(self, tmp_path: Path) -> None:
        data = TensorDataset(torch.randn(100_000, 8))
        assert self.size(Kept(data), tmp_path) < 10_000
        assert self.size(Ignored(data), tmp_path) < 10_000
        assert self.size(Captured(data), tmp_path) > 3_000_000
        assert self.size(Buffered(data), tmp_path) > 3_000_000

    def test_lightning_warns_of_modules_only(self) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            Wraps(nn.Linear(2, 2))
        assert any("ignore=['network']" in str(warning.message) for warning in caught)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            Captured(TensorDataset(torch.randn(2, 2)))
        assert not any("ignore=" in str(warning.message) for warning in caught)


class TestStepsWithoutLoss:
    def test_nothing_returned_means_nothing_learned(self, tmp_path: Path) -> None:
        class Silent(Net):
            def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> object:
                self.loss(batch)
                return None

        for module, learns in ((Net(), True), (Silent(), False)):
            before = module.layer.weight.detach().clone()
            fit(module, tmp_path)
            assert torch.equal(before, module.layer.weight) != learns

    @pytest.mark.parametrize(
        "returned", [lambda loss: (loss, 1.0), lambda loss: {"train_loss": loss}, lambda loss: loss.item()]
    )
    def test_other_things_raise(self, tmp_path: Path, returned: object) -> None:
        class Wrong(Net):
            def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> object:
                return returned(self.loss(batch))  # type: ignore[operator]

        with pytest.raises((MisconfigurationException, RuntimeError, TypeError)):
            fit(Wrong(), tmp_path)

    def test_a_detached_loss_raises(self, tmp_path: Path) -> None:
        class Detached(Net):
            def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> object:
                return self.loss(batch).detach()

        with pytest.raises(RuntimeError, match="does not require grad"):
            fit(Detached(), tmp_path)
