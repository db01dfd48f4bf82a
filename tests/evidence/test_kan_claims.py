"""What the KAN rules say, shown with pykan: grids without data, polygons, learning rates, defaults, parameters."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
kan = pytest.importorskip("kan", reason="pykan is not installed")
nn = torch.nn
pytestmark = [pytest.mark.evidence, pytest.mark.filterwarnings("ignore")]

Dataset = dict[str, torch.Tensor]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """pykan leaves checkpoints and figures where it runs."""
    monkeypatch.chdir(tmp_path)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # tensors of a few hundred numbers: threads would mostly wait for each other
    yield
    torch.set_num_threads(threads)


def model(width: list[int], grid: int = 5, k: int = 3, auto_save: bool = False) -> nn.Module:
    return kan.KAN(width=width, grid=grid, k=k, seed=0, auto_save=auto_save)


def wave(samples: int, periods: float = 3) -> Dataset:
    torch.manual_seed(0)
    return kan.create_dataset(lambda x: torch.sin(periods * x[:, [0]]), n_var=1, train_num=samples)


def fitted(network: nn.Module, data: Dataset, **options: object) -> tuple[float, float]:
    """The losses on the training and the test data after a fit."""
    found = network.fit(data, log=1000, **{"opt": "LBFGS", "steps": 20, **options})
    return float(found["train_loss"][-1]), float(found["test_loss"][-1])


class TestKan001GridExceedsData:
    def test_with_fewer_samples_than_intervals_the_test_loss_is_far_above_the_training_loss(self) -> None:
        data = wave(20)
        train, test = fitted(model([1, 1], grid=60), data, update_grid=False)
        assert test > 20 * train
        _, better = fitted(model([1, 1], grid=5), data, update_grid=False)
        assert better < test / 5

    def test_create_dataset_makes_a_thousand_samples(self) -> None:
        assert inspect.signature(kan.create_dataset).parameters["train_num"].default == 1000


class TestKan002LinearSpline:
    def curvature(self, k: int) -> float:
        network = model([1, 1], grid=5, k=k)
        network.act_fun[0].scale_base.data.zero_()  # the splines alone, without their smooth base function
        x = torch.linspace(-0.9, 0.9, 50)[:, None].requires_grad_()
        (slope,) = torch.autograd.grad(network(x).sum(), x, create_graph=True)
        if not slope.requires_grad:
            return 0.0
        (second,) = torch.autograd.grad(slope.sum(), x, allow_unused=True)
        return 0.0 if second is None else float(second.abs().max())

    def test_polygons_have_no_second_derivative(self) -> None:
        assert self.curvature(1) == pytest.approx(0, abs=1e-4)
        assert self.curvature(3) > 0.1

    def test_cubic_splines_are_the_default(self) -> None:
        assert inspect.signature(kan.KAN).parameters["k"].default == 3


class TestKan003MlpWidth:
    def test_a_kan_has_about_ten_times_the_parameters(self) -> None:
        def count(network: nn.Module) -> int:
            return sum(p.numel() for p in network.parameters() if p.requires_grad)

        mlp = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
        assert 6 < count(model([4, 16, 1])) / count(mlp) < 20


class TestKan004NoGridRefinement:
    def test_refining_reaches_what_a_fine_grid_from_scratch_does_not(self) -> None:
        torch.manual_seed(0)
        data = kan.create_dataset(
            lambda x: torch.exp(torch.sin(torch.pi * x[:, [0]]) + x[:, [1]] ** 2), n_var=2, train_num=300
        )
        _, scratch = fitted(model([2, 5, 1], grid=50), data, steps=12)
        coarse = model([2, 5, 1], grid=5, auto_save=True)
        fitted(coarse, data, steps=6)
        refined = coarse.refine(10)
        _, after = fitted(refined, data, steps=6)
        assert after < scratch


class TestKan009LearningRate:
    def test_the_default_rate_is_that_of_lbfgs(self) -> None:
        parameters = inspect.signature(kan.KAN.fit).parameters
        assert (parameters["opt"].default, parameters["lr"].default, parameters["batch"].default) == ("LBFGS", 1.0, -1)
        names = list(parameters)[1:]
        assert (names[1], names[12], names[15]) == ("opt", "lr", "batch")

    def test_with_that_rate_adam_jumps(self) -> None:
        def rises(**options: float) -> int:
            losses = model([1, 3, 1]).fit(wave(200), opt="Adam", steps=60, log=1000, **options)["train_loss"]
            return sum(bool(after > 1.1 * before) for before, after in itertools.pairwise(losses))

        assert rises() > 5
        assert rises(lr=1e-3) == 0


class TestKan011BatchSmallerThanGrid:
    def test_most_coefficients_get_no_gradient(self) -> None:
        def touched(samples: int) -> float:
            network = model([1, 1], grid=20)
            torch.manual_seed(0)
            network(torch.rand(samples, 1) * 2 - 1).square().sum().backward()
            gradient = network.act_fun[0].coef.grad
            return float((gradient != 0).float().mean())

        assert touched(2) < 0.5
        assert touched(500) == 1.0


class TestKan008FormulaNotValidated:
    def test_the_best_match_of_a_small_library_may_be_bad(self) -> None:
        data = wave(300, periods=8)
        network = model([1, 1], grid=10)
        _, before = fitted(network, data)
        network.auto_symbolic(lib=["x", "x^2"], verbose=0)
        after = float((network(data["test_input"]) - data["test_label"]).square().mean().sqrt())
        assert network.symbolic_formula()[0][0] is not None
        assert after > 10 * before
