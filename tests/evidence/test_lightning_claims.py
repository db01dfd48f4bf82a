"""What LIGHTNING001 says about hand-written optimisation steps, shown by fitting a module with each of them."""

import warnings
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
lightning = pytest.importorskip("lightning")
from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

pytestmark = [pytest.mark.evidence, pytest.mark.filterwarnings("ignore")]

LEARNING_RATE = 0.1


class Returns(lightning.LightningModule):
    """The right way under automatic optimisation: return the loss."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))

    def loss(self, batch: list[torch.Tensor]) -> torch.Tensor:
        features, targets = batch
        return nn.functional.mse_loss(self.layers(features), targets)

    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> torch.Tensor | None:
        return self.loss(batch)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=LEARNING_RATE)


class ClearsItself(Returns):
    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> torch.Tensor:
        self.optimizers().zero_grad()
        return self.loss(batch)


class ManualBackward(Returns):
    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> torch.Tensor:
        loss = self.loss(batch)
        self.manual_backward(loss)
        return loss


class BackwardAndReturn(Returns):
    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> torch.Tensor:
        loss = self.loss(batch)
        loss.backward()
        return loss


class WholeStepWithoutReturn(Returns):
    """A plain torch step, copied in."""

    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> None:
        optimizer = self.optimizers()
        optimizer.zero_grad()
        self.loss(batch).backward()
        optimizer.step()


class BackwardWithoutReturn(Returns):
    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> None:
        self.loss(batch).backward()


class BackwardTwice(Returns):
    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> torch.Tensor:
        loss = self.loss(batch)
        loss.backward(retain_graph=True)
        return loss


class StepsBehindForward(Returns):
    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> torch.Tensor:
        loss = self.loss(batch)
        self.optimizers().step()
        return loss


class StepsBeforeForward(Returns):
    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> torch.Tensor:
        self.optimizers().step()
        return self.loss(batch)


class Manual(Returns):
    def __init__(self) -> None:
        super().__init__()
        self.automatic_optimization = False

    def training_step(self, batch: list[torch.Tensor], batch_idx: int) -> None:
        optimizer = self.optimizers()
        optimizer.zero_grad()
        self.manual_backward(self.loss(batch))
        optimizer.step()


def dataset() -> TensorDataset:
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(32, 4, generator=generator)
    return TensorDataset(features, features.sum(dim=1, keepdim=True))


def weights(module: nn.Module) -> torch.Tensor:
    return torch.cat([parameter.detach().flatten().clone() for parameter in module.parameters()])


def fit(module: Returns, folder: Path, *, accumulate: int = 1, batches: int = 4) -> tuple[torch.Tensor, int]:
    """The weights after one epoch, and how many optimizer steps the trainer counted."""
    trainer = lightning.Trainer(
        max_epochs=1,
        limit_train_batches=batches,
        accumulate_grad_batches=accumulate,
        accelerator="cpu",
        devices=1,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=folder,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer.fit(module, DataLoader(dataset(), batch_size=8))
    return weights(module), trainer.global_step


def step_by_hand(used: slice, divisor: int) -> torch.Tensor:
    """The weights after one step along the gradients of the batches in `used`, each divided by `divisor`."""
    module = Returns()
    for batch in list(DataLoader(dataset(), batch_size=8))[used]:
        (module.loss(batch) / divisor).backward()
    torch.optim.SGD(module.parameters(), lr=LEARNING_RATE).step()
    return weights(module)


class TestLightning001ManualOptimization:
    def test_returning_the_loss_accumulates_all_four_batches(self, tmp_path: Path) -> None:
        after, steps = fit(Returns(), tmp_path, accumulate=4)
        assert steps == 1
        assert torch.allclose(after, step_by_hand(slice(0, 4), divisor=4), atol=1e-6)

    def test_zero_grad_in_the_step_silently_throws_three_of_four_batches_away(self, tmp_path: Path) -> None:
        after, steps = fit(ClearsItself(), tmp_path, accumulate=4)
        assert steps == 1
        assert torch.allclose(after, step_by_hand(slice(3, 4), divisor=4), atol=1e-6)
        assert not torch.allclose(after, step_by_hand(slice(0, 4), divisor=4), atol=1e-4)

    def test_without_accumulation_zero_grad_in_the_step_changes_nothing(self, tmp_path: Path) -> None:
        assert torch.allclose(fit(ClearsItself(), tmp_path)[0], fit(Returns(), tmp_path)[0])

    def test_manual_backward_under_automatic_optimisation_raises(self, tmp_path: Path) -> None:
        with pytest.raises(Exception, match="disable automatic optimization"):
            fit(ManualBackward(), tmp_path)

    def test_backward_and_returning_the_loss_raises(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError, match="backward through the graph a second time"):
            fit(BackwardAndReturn(), tmp_path)

    def test_backward_without_return_trains_nothing(self, tmp_path: Path) -> None:
        after, steps = fit(BackwardWithoutReturn(), tmp_path)
        assert steps == 4
        assert torch.equal(after, weights(Returns()))

    def test_backward_that_keeps_the_graph_is_wasted(self, tmp_path: Path) -> None:
        assert torch.allclose(fit(BackwardTwice(), tmp_path)[0], fit(Returns(), tmp_path)[0])

    def test_a_step_behind_the_forward_pass_raises(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            fit(StepsBehindForward(), tmp_path)

    def test_a_step_before_the_forward_pass_applies_the_last_gradients_again(self, tmp_path: Path) -> None:
        by_hand = Returns()
        optimizer = torch.optim.SGD(by_hand.parameters(), lr=LEARNING_RATE)
        for batch in DataLoader(dataset(), batch_size=8):
            optimizer.step()
            loss = by_hand.loss(batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        after, _ = fit(StepsBeforeForward(), tmp_path)
        assert torch.allclose(after, weights(by_hand), atol=1e-6)
        assert not torch.allclose(after, fit(Returns(), tmp_path)[0], atol=1e-3)

    def test_a_whole_hand_written_step_without_return_happens_to_work_without_accumulation(
        self, tmp_path: Path
    ) -> None:
        assert torch.allclose(fit(WholeStepWithoutReturn(), tmp_path)[0], fit(Returns(), tmp_path)[0], atol=1e-6)

    def test_with_accumulation_it_steps_at_every_batch_and_the_last_batch_counts_twice(self, tmp_path: Path) -> None:
        after, steps = fit(WholeStepWithoutReturn(), tmp_path, accumulate=4)
        assert steps == 1

        by_hand = Returns()
        optimizer = torch.optim.SGD(by_hand.parameters(), lr=LEARNING_RATE)
        for batch in DataLoader(dataset(), batch_size=8):
            optimizer.zero_grad()
            by_hand.loss(batch).backward()
            optimizer.step()
        optimizer.step()
        assert torch.allclose(after, weights(by_hand), atol=1e-6)
        assert not torch.allclose(after, fit(Returns(), tmp_path, accumulate=4)[0], atol=1e-2)

    def test_with_automatic_optimization_off_the_same_step_is_right(self, tmp_path: Path) -> None:
        after, steps = fit(Manual(), tmp_path)
        expected, expected_steps = fit(Returns(), tmp_path)
        assert torch.allclose(after, expected, atol=1e-6)
        assert steps == expected_steps
