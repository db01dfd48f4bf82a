"""The figures of `probe model`, each against an independent source."""

from __future__ import annotations

import pytest
import torch
from probe_runner import DEVICE, Probe, line_of
from torch import nn

NET = """
    class Net(nn.Module):
        def __init__(self, channels: int = 8, classes: int = 5) -> None:
            super().__init__()
            self.features = nn.Sequential(
                nn.Conv2d(3, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
            )
            self.head = nn.Linear(2 * channels, classes)
            self.tied = self.head
            for parameter in self.features[0].parameters():
                parameter.requires_grad = False

        def forward(self, image):
            return self.head(self.features(image).flatten(1))
"""


def test_counts_shapes_and_cost(probe: Probe) -> None:
    outcome = probe("model", "Net", NET, shapes=["image=4,3,16,16"])
    assert outcome.ok, outcome.failure
    figures = outcome.figures
    first, second, norm, head = 3 * 8 * 9 + 8, 8 * 16 * 9 + 16, 2 * 8, 16 * 5 + 5
    assert figures["parameters"] == first + second + norm + head  # the head is shared, and counted once
    assert figures["frozen"] == first
    assert figures["trainable"] == second + norm + head
    # Multiply and add count as two. 16 x 16 positions, then 4 x 4 after the pooling and the stride.
    cost = 2 * 4 * (16 * 16 * 8 * 27 + 4 * 4 * 16 * 72 + 16 * 5)
    assert figures["flops"] == cost
    assert [(layer["name"], layer["shape"]) for layer in figures["layers"]] == [
        ("features.0", "(4, 8, 16, 16)"), ("features.1", "(4, 8, 16, 16)"), ("features.2", "(4, 8, 16, 16)"),
        ("features.3", "(4, 8, 8, 8)"), ("features.4", "(4, 16, 4, 4)"), ("features.5", "(4, 16, 4, 4)"),
        ("features.6", "(4, 16, 1, 1)"), ("head", "(4, 5)"),
    ]  # fmt: skip
    assert sum(layer["parameters"] for layer in figures["layers"]) == figures["parameters"]
    assert figures["fits"] is True
    assert figures["device"] == DEVICE
    assert not outcome.problems


def test_peak_memory_is_what_torch_counts(probe: Probe) -> None:
    """The tracker's peak of forward and backward, against the allocator's own events (or CUDA's counters)."""
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.Sequential(
                nn.Linear(256, 512), nn.Tanh(), nn.Linear(512, 256), nn.Tanh(), nn.Linear(256, 8)
            )

        def forward(self, x):
            return self.layers(x)
    """
    outcome = probe("model", "Net", code, shapes=["x=64,256"])
    assert outcome.ok, outcome.failure
    if DEVICE != "cpu":
        assert outcome.figures["peak_memory"] == pytest.approx(outcome.figures["fake_peak"], rel=0.25)
        return
    net = nn.Sequential(nn.Linear(256, 512), nn.Tanh(), nn.Linear(512, 256), nn.Tanh(), nn.Linear(256, 8))
    x = torch.randn(64, 256)
    own = sum(item.numel() * 4 for item in net.parameters()) + x.numel() * 4
    peak = own + allocator_peak(net, x)
    assert outcome.figures["peak_memory"] == pytest.approx(peak, rel=0.02)
    assert outcome.figures["fake_peak"] == pytest.approx(peak, rel=0.02)


def allocator_peak(net: nn.Module, x: torch.Tensor) -> int:
    """The highest level of the CPU allocator's counter above its start, as torch's profiler records it."""
    with torch.profiler.profile(
        activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True, record_shapes=True
    ) as profiler:
        net(x).float().sum().backward()
    level = peak = 0
    for event in sorted(
        (event for event in profiler.profiler.kineto_results.events() if event.name() == "[memory]"),
        key=lambda event: event.start_ns(),
    ):
        level += event.nbytes()
        peak = max(peak, level)
    return peak


def test_a_model_larger_than_memory_is_built_of_fake_tensors(probe: Probe) -> None:
    """16 TiB of parameters."""
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(1 << 20, 1 << 20, bias=False) for _ in range(4))

        def forward(self, x):
            for layer in self.layers:
                x = torch.relu(layer(x))
            return x
    """
    outcome = probe("model", "Net", code, shapes=["x=2,1048576"])
    assert outcome.ok, outcome.failure
    assert outcome.figures["parameters"] == 4 * (1 << 40)
    assert outcome.figures["flops"] == 4 * 2 * 2 * (1 << 40)
    assert any("fake tensors only" in sentence for sentence in outcome.report["assumed"])


def test_a_shape_conflict_is_placed_on_its_line(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Linear(8, 16)
            self.head = nn.Linear(32, 2)

        def forward(self, x):
            hidden = torch.relu(self.body(x))
            return self.head(hidden)  # wants 32
    """
    outcome = probe("model", "Net", code, shapes=["x=4,8"])
    assert not outcome.ok
    [problem] = outcome.problems
    assert problem.line == line_of(probe, "wants 32")
    assert "`head`" in problem.message and "`body` gave (4, 16)" in problem.message


def test_a_silent_broadcast_is_placed_on_its_line(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.score = nn.Linear(8, 1)

        def forward(self, x):
            raw = self.score(x)
            scale = x.mean(dim=1)
            outer = scale[:, None] * scale[None, :]  # on purpose
            return raw * scale + outer.sum()  # (4, 1) with (4,)
    """
    outcome = probe("model", "Net", code, shapes=["x=4,8"])
    assert outcome.ok, outcome.failure
    [problem] = outcome.problems
    assert problem.kind == "broadcast"
    assert problem.line == line_of(probe, "(4, 1) with (4,)")
    assert "(4, 4)" in problem.message


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        ("nn.Conv1d(4, 6, 3)", "(2, 4, 16)"),
        ("nn.Embedding(11, 6)", "(2, 16)"),
        ("nn.LSTM(7, 6, batch_first=True)", "(2, 16, 7)"),
        ("nn.Sequential(nn.Unflatten(1, (28, 28)), nn.Flatten(), nn.Linear(784, 6))", "(2, 784)"),
    ],
)
def test_an_input_is_worked_out_from_the_first_layers(probe: Probe, layer: str, shape: str) -> None:
    code = f"""
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = {layer}

        def forward(self, x):
            return self.first(x)
    """
    outcome = probe("model", "Net", code, fake_only=True)
    assert outcome.ok, outcome.failure
    assert any(
        sentence.startswith(f"input worked out from the layers: {shape}") for sentence in outcome.report["assumed"]
    )


def test_what_does_not_fit_is_said_before_it_is_tried(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def forward(self, x):
            for _ in range(40):
                x = torch.cat([x, x])
            return x
    """
    outcome = probe("model", "Net", code, shapes=["x=4,1024"])
    assert outcome.figures["fits"] is False
    [problem] = outcome.problems
    assert problem.kind == "memory" and problem.message.endswith("not even one sample would fit")


def test_the_size_that_would_fit_is_said(probe: Probe) -> None:
    """4 KiB for each sample, eight times over, on a device of 1 MiB."""
    code = """
    class Net(nn.Module):
        def forward(self, x):
            return torch.cat([x] * 8)
    """
    outcome = probe("model", "Net", code, shapes=["x=512,1024"], memory=1 / 1024)
    assert outcome.figures["fits"] is False
    assert outcome.figures["fitting"] == pytest.approx(1024 * 1024 / (9 * 4096), rel=0.05)
    assert outcome.problems[0].message.endswith(f"{outcome.figures['fitting']} would fit")
