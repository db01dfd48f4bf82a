"""Gradients, determinism and modes against planted faults and figures worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from probe_runner import Probe, line_of

DEEP = """
    def criterion(output, target=None):
        return (output ** 2).sum()

    def batch():
        torch.manual_seed(1)
        return torch.randn(6, 3)

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(3)
            self.a = nn.Linear(3, 4)
            self.b = nn.Linear(4, 2)
            self.unused = nn.Linear(2, 2)

        def forward(self, x):
            return self.b(torch.tanh(self.a(x)))
"""


def test_gradient_norms_against_finite_differences(probe: Probe) -> None:
    outcome = probe("grad", "Net", DEEP, batch_from="model.py:batch", loss="model.py:criterion")
    assert outcome.ok, outcome.failure
    torch.manual_seed(3)
    a, b = torch.nn.Linear(3, 4).double(), torch.nn.Linear(4, 2).double()
    torch.manual_seed(1)
    x = torch.randn(6, 3).double()

    def loss() -> float:
        return float((b(torch.tanh(a(x))) ** 2).sum())

    def norm(weights: torch.Tensor) -> float:
        total, step = 0.0, 1e-5
        flat = weights.detach().view(-1)
        for index in range(flat.numel()):
            before = float(flat[index])
            flat[index] = before + step
            high = loss()
            flat[index] = before - step
            total += ((high - loss()) / (2 * step)) ** 2
            flat[index] = before
        return math.sqrt(total)

    expected = {"a.weight": a.weight, "a.bias": a.bias, "b.weight": b.weight, "b.bias": b.bias}
    with torch.no_grad():
        norms = {name: norm(weights) for name, weights in expected.items()}
    assert outcome.figures["norms"] == pytest.approx(norms, rel=1e-3)
    assert outcome.figures["total_norm"] == pytest.approx(math.hypot(*norms.values()), rel=1e-3)
    assert outcome.figures["without_gradient"] == ["unused.weight", "unused.bias"]
    assert any(problem.kind == "no-gradient" for problem in outcome.problems)


def test_the_first_layer_that_makes_nan_is_named(probe: Probe) -> None:
    code = """
    class Root(nn.Module):
        def forward(self, x):
            return torch.sqrt(x - 10.0)

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.planted, self.last = nn.Linear(4, 4), Root(), nn.Linear(4, 1)

        def forward(self, x):
            return self.last(self.planted(self.first(x)))
    """
    outcome = probe("grad", "Net", code, shapes=["x=3,4"])
    assert outcome.figures["first_non_finite"] == "planted"
    messages = " ".join(problem.message for problem in outcome.problems)
    assert "`planted` is the first module that gives NaN, because of what it computes" in messages


def test_exploding_and_vanishing_gradients(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.loud, self.faint = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            return 1e3 * self.loud(x) + 1e-14 * self.faint(x)
    """
    outcome = probe("grad", "Net", code, shapes=["x=3,4"])
    kinds = {problem.kind: problem.message for problem in outcome.problems}
    assert "`loud" in kinds["exploding"]
    assert outcome.figures["vanishing"] == ["faint.weight", "faint.bias"]
    assert "`faint.weight`" in kinds["vanishing"]


def test_a_bias_before_a_normalisation_is_no_vanishing_gradient(probe: Probe) -> None:
    code = """
    class Net(nn.Sequential):
        def __init__(self) -> None:
            super().__init__(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
    """
    outcome = probe("grad", "Net", code, shapes=["2,3,8,8"])
    assert outcome.ok, outcome.failure
    assert not outcome.problems


def test_planted_randomness_is_found_at_its_line(probe: Probe) -> None:
    code = """
    import os

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 2)

        def forward(self, x):
            noise = int.from_bytes(os.urandom(4), "big") / 2 ** 32
            jittered = x + noise  # planted
            return self.layer(jittered)
    """
    outcome = probe("determinism", "Net", code, shapes=["x=3,4"])
    assert outcome.ok, outcome.failure
    assert outcome.figures["deterministic"] is False
    assert outcome.figures["first_difference"] == "add"
    [problem] = outcome.problems
    assert problem.line == line_of(probe, "# planted")


def test_dropout_is_governed_by_the_seed(probe: Probe) -> None:
    code = """
    class Net(nn.Sequential):
        def __init__(self) -> None:
            super().__init__(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 1))
    """
    outcome = probe("determinism", "Net", code, shapes=["6,4"])
    assert outcome.ok, outcome.failure
    assert outcome.figures["deterministic"] is True
    assert not outcome.problems


def test_modes_make_a_difference_through_dropout(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.drop, self.off = nn.Linear(4, 8), nn.Dropout(0.5), nn.Dropout(0.0)

        def forward(self, x):
            return self.off(self.drop(self.body(x)))
    """
    outcome = probe("mode", "Net", code, shapes=["x=3,4"])
    assert outcome.ok, outcome.failure
    assert outcome.figures["differs"] is True
    assert outcome.figures["layers"] == ["drop"]
    assert outcome.figures["eval_repeats"] is True and outcome.figures["train_repeats"] is False


def test_modes_make_no_difference_to_a_plain_net(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8), nn.GELU())

        def forward(self, x):
            return self.body(x)
    """
    outcome = probe("mode", "Net", code, shapes=["x=3,4"])
    assert outcome.figures["differs"] is False
    assert outcome.figures["layers"] == []


def test_functional_dropout_without_the_mode_is_seen(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Linear(4, 64)

        def forward(self, x):
            return nn.functional.dropout(self.body(x))
    """
    outcome = probe("mode", "Net", code, shapes=["x=3,4"])
    assert outcome.figures["eval_repeats"] is False
    assert any("eval mode differ" in problem.message for problem in outcome.problems)


def test_a_model_without_a_graph_is_reported(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Linear(4, 4)

        @torch.no_grad()
        def forward(self, x):
            return self.body(x)
    """
    outcome = probe("grad", "Net", code, shapes=["x=3,4"])
    assert not outcome.ok and outcome.failure is not None
    assert "carries a graph" in outcome.failure["message"]
