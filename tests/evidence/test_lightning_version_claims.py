"""What LIGHTNING011 to LIGHTNING015 say of Lightning: its versions, against the one installed, and fits that fail."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.version import Version

torch = pytest.importorskip("torch")
lightning = pytest.importorskip("lightning")
from lightning.pytorch.utilities.exceptions import MisconfigurationException  # noqa: E402
from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from trainwright.semantics.lightning import (  # noqa: E402
    CALLBACK_HOOKS,
    LATEST,
    MISSPELT,
    MODULE_HOOKS,
    TRAINER_ARGUMENTS,
    TRAINER_METHODS,
    meant_hook,
)

pytestmark = [pytest.mark.evidence, pytest.mark.filterwarnings("ignore")]

INSTALLED = Version(lightning.__version__)


class Net(lightning.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 1)

    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> torch.Tensor:
        return self.layer(batch[0]).mean()

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=0.1)


class Validated(Net):
    validated = 0

    def validation_step(self, batch: list[torch.Tensor], batch_idx: int) -> None:
        self.validated += 1


def loader() -> DataLoader:
    return DataLoader(TensorDataset(torch.randn(8, 4)), batch_size=4)


def trainer(folder: Path, **options: object) -> lightning.Trainer:
    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
    return lightning.Trainer(
        max_epochs=1,
        accelerator="cpu",
        devices=1,
        default_root_dir=folder,
        enable_model_summary=False,
        **quiet,
        **options,
    )


def warned(run: Callable[[], object]) -> str:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run()
    return "\n".join(str(warning.message) for warning in caught)


class TestTables:
    def test_the_arguments_of_the_trainer_are_those_of_the_table(self) -> None:
        known = {
            name
            for name, change in TRAINER_ARGUMENTS.items()
            if Version(change.since) <= INSTALLED and not (change.removed and Version(change.removed) <= INSTALLED)
        }
        real = set(inspect.signature(lightning.Trainer.__init__).parameters) - {"self"}
        assert known <= real
        assert real == known or Version(f"{LATEST}.99") <= INSTALLED, sorted(real - known)

    def test_removed_methods_are_gone(self) -> None:
        for name, change in TRAINER_METHODS.items():
            assert hasattr(lightning.Trainer, name) == (Version(change.removed) > INSTALLED), name

    @pytest.mark.parametrize(
        ("owner", "hooks"), [(lightning.LightningModule, MODULE_HOOKS), (lightning.Callback, CALLBACK_HOOKS)]
    )
    def test_hooks(self, owner: type, hooks: dict) -> None:  # type: ignore[type-arg]
        for name, change in hooks.items():
            if Version(change.removed) > INSTALLED:
                continue
            if change.takes is None:
                assert not hasattr(owner, name), name
                continue
            parameters = list(inspect.signature(getattr(owner, name)).parameters.values())[1:]
            if parameters and parameters[0].kind is inspect.Parameter.VAR_POSITIONAL:
                continue
            named = tuple(p.name for p in parameters if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD)
            assert named == change.takes, name

    def test_an_argument_that_is_not_in_the_table_raises(self) -> None:
        with pytest.raises(TypeError, match="gpus"):
            lightning.Trainer(gpus=1)


class TestRemovedHooks:
    def test_nobody_calls_an_unknown_hook(self, tmp_path: Path) -> None:
        calls = []

        class Old(lightning.Callback):
            def on_epoch_end(self, trainer: object, pl_module: object) -> None:
                calls.append("on_epoch_end")

            def on_train_epoch_end(self, trainer: object, pl_module: object) -> None:
                calls.append("on_train_epoch_end")

        said = warned(lambda: trainer(tmp_path, callbacks=[Old()]).fit(Net(), loader()))
        assert calls == ["on_train_epoch_end"]
        assert "on_epoch_end" not in said

    def test_an_optimizer_index_is_not_passed(self, tmp_path: Path) -> None:
        class Old(Net):
            def training_step(self, batch: object, batch_idx: int, optimizer_idx: int) -> None:
                raise AssertionError

        with pytest.raises(RuntimeError, match="optimizer_idx"):
            trainer(tmp_path).fit(Old(), loader())

    def test_hooks_with_a_parameter_too_many_raise(self, tmp_path: Path) -> None:
        names = ("backward", "optimizer_zero_grad", "on_before_optimizer_step", "on_train_batch_end",
                 "on_train_batch_start", "configure_gradient_clipping")  # fmt: skip
        for name in names:
            takes = MODULE_HOOKS[name].takes
            assert takes is not None
            hook = eval(f"lambda self, {', '.join(takes)}, one_more: None")
            with pytest.raises(TypeError, match="missing 1 required positional argument: 'one_more'"):
                trainer(tmp_path).fit(type("Old", (Net,), {name: hook})(), loader())


class TestManualOptimization:
    @pytest.mark.parametrize("options", [{"gradient_clip_val": 0.5}, {"accumulate_grad_batches": 2}])
    def test_options_raise(self, tmp_path: Path, options: dict[str, object]) -> None:
        module = Net()
        module.automatic_optimization = False
        with pytest.raises(MisconfigurationException, match="manual optimization"):
            trainer(tmp_path, **options).fit(module, loader())


class TestSteps:
    def test_data_without_a_step_are_left_unused(self, tmp_path: Path) -> None:
        assert "no `validation_step`" in warned(lambda: trainer(tmp_path).fit(Net(), loader(), loader()))

    def test_a_step_without_data_never_runs(self, tmp_path: Path) -> None:
        module = Validated()
        assert "no `val_dataloader`" in warned(lambda: trainer(tmp_path).fit(module, loader()))
        assert module.validated == 0
        trainer(tmp_path).fit(module, loader(), loader())
        assert module.validated > 0

    def test_a_missing_test_step_raises(self, tmp_path: Path) -> None:
        with pytest.raises(MisconfigurationException, match="test_step"):
            trainer(tmp_path).test(Net(), loader())


class TestSeveralOptimizers:
    def test_they_raise(self, tmp_path: Path) -> None:
        class Two(Net):
            def configure_optimizers(self) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:  # type: ignore[override]
                return torch.optim.SGD(self.parameters(), lr=0.1), torch.optim.SGD(self.parameters(), lr=0.2)

        with pytest.raises(RuntimeError, match="multiple optimizers"):
            trainer(tmp_path).fit(Two(), loader())


def test_hooks_spelt_otherwise_do_not_exist() -> None:
    for name in MISSPELT:
        assert hasattr(lightning.LightningModule, meant_hook(name)), name
        assert not hasattr(lightning.LightningModule, name) and not hasattr(lightning.Callback, name)
