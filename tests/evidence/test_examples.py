"""Runs both variants of the example projects: neither raises, and their results tell the mistakes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from example_projects import Project

torch = pytest.importorskip("torch")
np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")
pytest.importorskip("loguru")

pytestmark = [pytest.mark.evidence, pytest.mark.slow]
VARIANTS = ("mistaken", "fixed")


@dataclass(frozen=True)
class VisionRun:
    """What a whole run of the vision project leaves."""

    project: Project
    summary: dict[str, Any]
    finetuning: dict[str, Any]
    evaluations: tuple[dict[str, float], dict[str, float]]

    def checkpoint(self, path: str) -> dict[str, Any]:
        return torch.load(self.project.root / path, map_location="cpu", weights_only=True)


def run_vision(project: Project) -> VisionRun:
    project.run("train.py", "--output", "runs/base")
    for number in (1, 2):
        project.run("evaluate.py", "--checkpoint", "runs/base/best.pt", "--output", f"runs/test-{number}.json")
    project.run("finetune.py", "--checkpoint", "runs/base/best.pt", "--output", "runs/inverted")
    project.run("export_images.py", "--output", "images", "--count", "30")
    np.save(project.root / "images" / "broken.npy", np.zeros((3, 5)))
    project.run("predict.py", "images", "--checkpoint", "runs/base/best.pt", "--output", "runs/readings")
    return VisionRun(
        project,
        project.json("runs/base/summary.json"),
        project.json("runs/inverted/summary.json"),
        (project.json("runs/test-1.json"), project.json("runs/test-2.json")),
    )


@pytest.fixture(scope="module")
def vision(copy_of: Callable[[str, str], Project]) -> dict[str, VisionRun]:
    return {variant: run_vision(copy_of("vision", variant)) for variant in VARIANTS}


VALIDATION_GRAPHS = """
import torch
from pathlib import Path
from torch import nn

from meters.config import load_config
from meters.data import make_loaders
from meters.engine import validate
from meters.model import DigitNet
from saved_tensors import SavedTensors

data_config, model_config, _ = load_config(Path("configs/base.yaml"))
loader = make_loaders(data_config, 32, 0, pin_memory=False).validation
kept = []
with SavedTensors() as saved:

    class Watched:
        dataset = loader.dataset

        def __iter__(self):
            for batch in loader:
                kept.append(saved.bytes)
                yield batch

    validate(DigitNet(model_config), Watched(), nn.CrossEntropyLoss(), torch.device("cpu"))
print(kept)
"""


class TestVision:
    def test_the_fixed_one_learns_better(self, vision: dict[str, VisionRun]) -> None:
        assert vision["fixed"].summary["best"] > 0.9
        assert vision["mistaken"].summary["best"] < vision["fixed"].summary["best"] - 0.1

    def test_without_eval_one_checkpoint_scores_differently_each_time(self, vision: dict[str, VisionRun]) -> None:
        first, second = vision["mistaken"].evaluations
        assert first["test_loss"] != second["test_loss"]
        first, second = vision["fixed"].evaluations
        assert first == second

    def test_with_gradients_cleared_before_the_step_fine_tuning_changes_nothing(
        self, vision: dict[str, VisionRun]
    ) -> None:
        for variant, learns in (("mistaken", False), ("fixed", True)):
            before = vision[variant].checkpoint("runs/base/best.pt")["model"]
            after = vision[variant].checkpoint("runs/inverted/last.pt")["model"]
            changed = [name for name in before if "classifier" in name and not torch.equal(before[name], after[name])]
            assert bool(changed) is learns
        finetuning = vision["fixed"].finetuning
        assert finetuning["val_accuracy_after"] > finetuning["val_accuracy_before"] + 0.4

    def test_without_eval_batch_norm_learns_the_validation_images(self, vision: dict[str, VisionRun]) -> None:
        """The trunk is frozen, yet its statistics move in the mistaken fine-tuning."""
        for variant, moves in (("mistaken", True), ("fixed", False)):
            before = vision[variant].checkpoint("runs/base/best.pt")["model"]
            after = vision[variant].checkpoint("runs/inverted/last.pt")["model"]
            assert torch.equal(before["features.1.running_mean"], after["features.1.running_mean"]) is not moves

    def test_a_learning_rate_read_as_text_is_dropped(self, vision: dict[str, VisionRun]) -> None:
        assert vision["mistaken"].finetuning["initial_lr"] == 0.001
        assert vision["fixed"].finetuning["initial_lr"] == 0.05
        assert "lr" not in vision["mistaken"].summary["settings"]
        assert vision["fixed"].summary["settings"]["lr"] == 0.003

    def test_the_options_defaults_replace_the_config(self, vision: dict[str, VisionRun]) -> None:
        for variant, epochs, batch_size in (("mistaken", 5, 32), ("fixed", 8, 64)):
            summary = vision[variant].summary
            assert len(summary["history"]) == epochs
            assert summary["settings"]["batch_size"] == batch_size

    def test_the_pixel_statistics_hold_the_test_images(self, vision: dict[str, VisionRun]) -> None:
        from sklearn.datasets import load_digits

        mean_of_all = load_digits().data.mean(axis=0) / 16.0
        for variant, leaks in (("mistaken", True), ("fixed", False)):
            mean = vision[variant].checkpoint("runs/base/best.pt")["pixels"]["mean"]
            assert np.allclose(mean, mean_of_all, atol=1e-6) is leaks

    def test_the_log_of_a_broken_image_says_where_only_with_a_traceback(self, vision: dict[str, VisionRun]) -> None:
        for variant, traceback in (("mistaken", False), ("fixed", True)):
            log = (vision[variant].project.root / "runs/readings/run.log").read_text(encoding="utf-8")
            assert "broken.npy" in log
            assert ("Traceback" in log) is traceback

    def test_all_other_images_are_read(self, vision: dict[str, VisionRun]) -> None:
        for variant in VARIANTS:
            table = (vision[variant].project.root / "runs/readings/readings.csv").read_text(encoding="utf-8")
            assert len(table.splitlines()) == 1 + 30

    def test_memory_grows_with_every_batch_of_the_validation(self, vision: dict[str, VisionRun]) -> None:
        for variant, grows in (("mistaken", True), ("fixed", False)):
            kept = json.loads(vision[variant].project.run("-c", VALIDATION_GRAPHS).stdout)
            assert len(kept) == 9
            assert (kept == sorted(set(kept)) and kept[-1] > 1_000_000) is grows
            assert any(kept) is grows


@dataclass(frozen=True)
class TabularRun:
    """What a whole run of the Lightning project leaves."""

    project: Project
    baseline: dict[str, float]
    network: dict[str, float]
    calibrated: dict[str, Any]
    fitted: dict[str, Any]


def run_tabular(project: Project, cohort: Path) -> TabularRun:
    (project.root / "data").mkdir()
    (project.root / "data" / "cohort.csv").write_bytes(cohort.read_bytes())
    project.run("main.py", "fit", "--config", "configs/fit.yaml")
    project.run("baseline.py")
    project.run("calibrate.py", "--checkpoint", "runs/fit/best.ckpt")
    project.run("score.py", "--network", "runs/calibrated/calibrated.pt")
    return TabularRun(
        project,
        project.json("runs/baseline/scores.json"),
        project.json("runs/scores/scores.json"),
        torch.load(project.root / "runs/calibrated/calibrated.pt", weights_only=True),
        torch.load(project.root / "runs/fit/best.ckpt", weights_only=True),
    )


@pytest.fixture(scope="module")
def tabular(copy_of: Callable[[str, str], Project]) -> dict[str, TabularRun]:
    """Both variants on one cohort of pure noise: nobody's response can be predicted."""
    for package in ("lightning", "jsonargparse", "mlflow", "pandas", "typer"):
        pytest.importorskip(package)
    projects = {variant: copy_of("lightning_tabular", variant) for variant in VARIANTS}
    cohort = projects["fixed"].root.parent / "cohort.csv"
    projects["fixed"].run("make_cohort.py", str(cohort), "--informative", "0")
    return {variant: run_tabular(project, cohort) for variant, project in projects.items()}


FIT_SHIFT = """
import torch

from assay.settings import CalibrationSettings
from calibrate import fit_shift

labels = torch.tensor([1.0] * 9 + [0.0])
shift, losses = fit_shift(torch.zeros(10), labels, CalibrationSettings(steps=400, lr=0.1, shift_lr=0.5))
print(max(abs(float(loss) - float(losses[-1])) for loss in losses[-40:]))
"""


class TestLightningTabular:
    def test_selecting_before_the_split_predicts_noise(self, tabular: dict[str, TabularRun]) -> None:
        assert tabular["mistaken"].baseline["test_auroc"] > 0.75
        assert tabular["mistaken"].network["test_auroc"] > 0.75

    def test_selecting_on_the_training_patients_does_not(self, tabular: dict[str, TabularRun]) -> None:
        assert 0.3 < tabular["fixed"].baseline["test_auroc"] < 0.68
        assert 0.3 < tabular["fixed"].network["test_auroc"] < 0.68

    def test_with_gradients_cleared_before_the_step_the_temperature_never_moves(
        self, tabular: dict[str, TabularRun]
    ) -> None:
        assert tabular["mistaken"].calibrated["temperature"] == 1.0
        assert tabular["fixed"].calibrated["temperature"] != 1.0

    def test_without_zero_grad_the_shift_swings_instead_of_settling(self, tabular: dict[str, TabularRun]) -> None:
        swings = {variant: float(tabular[variant].project.run("-c", FIT_SHIFT).stdout) for variant in VARIANTS}
        assert swings["fixed"] < 1e-3 < 0.05 < swings["mistaken"]

    def test_a_default_beside_the_config_decides_at_another_threshold(self, tabular: dict[str, TabularRun]) -> None:
        assert tabular["mistaken"].network["threshold"] == 0.5
        assert tabular["fixed"].network["threshold"] == 0.35

    def test_without_eval_calibration_overwrites_the_networks_statistics(self, tabular: dict[str, TabularRun]) -> None:
        for variant, overwritten in (("mistaken", True), ("fixed", False)):
            before = tabular[variant].fitted["state_dict"]["network.1.running_mean"]
            after = tabular[variant].calibrated["state_dict"]["network.1.running_mean"]
            assert torch.equal(before, after) is not overwritten

    def test_the_runs_are_recorded(self, tabular: dict[str, TabularRun]) -> None:
        for variant in VARIANTS:
            assert (tabular[variant].project.root / "runs/mlflow.db").is_file()
            assert (tabular[variant].project.root / "runs/baseline/mlflow.db").is_file()
