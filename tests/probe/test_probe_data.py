"""DataLoader settings and batch sizes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from probe_runner import Probe, line_of

from trainwright.probe.launch import archive
from trainwright.probe.outcome import Outcome

SLOW = """
    import time
    from torch.utils.data import DataLoader, Dataset

    class Slow(Dataset):
        def __len__(self):
            return 96

        def __getitem__(self, index):
            time.sleep(0.02)  # as decoding a file would take
            return torch.zeros(3), index % 2

    def make_loaders(batch_size: int = 8):
        data = Slow()
        train = DataLoader(
            data, batch_size=batch_size, shuffle=True,  # the one
        )
        raise RuntimeError("what comes after the loader is not run")
"""


def test_workers_help_a_dataset_that_waits(probe: Probe) -> None:
    outcome = probe_line(probe, SLOW, "data, batch_size", workers=[0, 2])
    assert outcome.ok, outcome.failure
    figures = outcome.figures
    by_workers = {item["workers"]: item["per_second"] for item in figures["settings"]}
    assert by_workers[0] == pytest.approx(1 / (8 * 0.02), rel=0.25)
    assert by_workers[2] > 1.3 * by_workers[0]
    assert figures["best_workers"] == 2
    assert figures["batch_size"] == 8


def probe_line(probe: Probe, code: str, text: str, **options: object) -> Outcome:
    (probe.folder / "model.py").write_text("")  # type: ignore[attr-defined]
    probe("env", None, code)
    return probe("loader", str(line_of(probe, text)), code, **options)


def test_workers_cost_a_dataset_in_memory(probe: Probe) -> None:
    code = """
    from torch.utils.data import DataLoader, TensorDataset

    loader = DataLoader(TensorDataset(torch.randn(4000, 8), torch.zeros(4000)), batch_size=16)
    """
    outcome = probe("loader", "loader", code, workers=[0, 2])
    assert outcome.ok, outcome.failure
    assert outcome.figures["best_workers"] == 0


def test_a_loader_of_a_data_module(probe: Probe) -> None:
    code = """
    from torch.utils.data import DataLoader, TensorDataset

    class Data:
        def __init__(self, size: int) -> None:
            self.size = size

        def setup(self, stage):
            assert stage == "fit"
            self.train = TensorDataset(torch.randn(self.size, 2))

        def train_dataloader(self):
            return DataLoader(self.train, batch_size=5)
    """
    outcome = probe("loader", "Data.train_dataloader", code, workers=[0], arguments={"size": 40})
    assert outcome.ok, outcome.failure
    assert outcome.figures["batch_size"] == 5
    assert any("setup() is called first" in sentence for sentence in outcome.report["assumed"])


def test_a_failing_dataset_is_reported_at_its_line(probe: Probe) -> None:
    code = """
    from torch.utils.data import DataLoader, Dataset

    class Broken(Dataset):
        def __len__(self):
            return 4

        def __getitem__(self, index):
            return torch.zeros(index + 1)[9]  # out of range

    loader = DataLoader(Broken())
    """
    outcome = probe("loader", "loader", code, workers=[0])
    assert not outcome.ok and outcome.failure is not None
    assert outcome.failure["line"] == line_of(probe, "# out of range")


def test_the_largest_batch_fills_the_limit(probe: Probe) -> None:
    """One float of 4 bytes per feature: the figures are linear in the batch, and worked out here by hand."""
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(1024, 1024, bias=False)

        def forward(self, x):
            return self.layer(x)
    """
    outcome = probe("batch-size", "Net", code, shapes=["x=2,1024"], memory=0.0625)  # 64 MiB
    assert outcome.ok, outcome.failure
    figures = outcome.figures
    row, weights, limit = 1024 * 4, 1024 * 1024 * 4, 64 * 1024 * 1024
    # A sample is its input and its output.
    assert figures["largest_evaluation"] == pytest.approx((limit - weights) / (2 * row), rel=0.02)
    assert figures["memory_evaluation"] == weights + 2 * row * figures["largest_evaluation"]
    # Parameters, their gradients and Adam's two states; input, output, the loss's square and the output's gradient.
    assert figures["largest_training"] < figures["largest_evaluation"]
    assert 0.95 * limit < figures["memory_training"] <= limit


def test_search_finds_the_largest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "probe.zip"
    file.write_bytes(archive())
    monkeypatch.syspath_prepend(str(file))
    from trainwright_probe.batch_size import search  # type: ignore[import-not-found]

    for limit in (0, 1, 2, 3, 7, 64, 100, 127):
        assert search(lambda samples, limit=limit: samples <= limit) == limit
    found = search(lambda samples: samples <= 10_000)
    assert 10_000 - 10_000 // 60 <= found <= 10_000
    assert search(lambda samples: True) == 65_536
    sys.modules.pop("trainwright_probe.batch_size")


def test_the_learning_rate_is_scaled_for_the_batch(probe: Probe, tmp_path: Path) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self, width: int) -> None:
            super().__init__()
            self.layer = nn.Linear(4, width)

        def forward(self, x):
            return self.layer(x)
    """
    config = probe.folder / "config.yaml"  # type: ignore[attr-defined]
    config.write_text("optimizer:\n  lr: 1e-3\ndata:\n  batch_size: 32\nmodel:\n  width: 16\n")
    outcome = probe("model", "Net", code, config=config)
    assert outcome.figures["samples"] == 32 and outcome.figures["layers"][0]["shape"] == "(32, 16)"
    outcome = probe("batch-size", "Net", code, shapes=["x=2,4"], config=config)
    assert outcome.ok, outcome.failure
    largest = outcome.figures["largest_training"]
    assert outcome.figures["scaled_learning_rate"] == pytest.approx(1e-3 * largest / 32)
