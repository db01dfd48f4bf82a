"""What the probe's tests share: the device, and where a text stands in the program that was run."""

from __future__ import annotations

import os
from collections.abc import Callable

from trainwright.probe.outcome import Outcome

Probe = Callable[..., Outcome]

DEVICE = os.environ.get("TRAINWRIGHT_PROBE_DEVICE", "cpu")
"""The device of the tests: `cuda:0` runs the same suite on a GPU."""


def line_of(probe: Probe, text: str) -> int:
    """The line (from 1) of model.py that holds `text`."""
    lines = (probe.folder / "model.py").read_text().splitlines()  # type: ignore[attr-defined]
    return next(index + 1 for index, line in enumerate(lines) if text in line)
