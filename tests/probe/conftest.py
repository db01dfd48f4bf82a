"""Runs probes on small programs, in the interpreter of the tests: it has torch where the evidence is installed."""

from __future__ import annotations

import importlib.util
import os
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from probe_runner import DEVICE, Probe

from trainwright.probe.launch import Launcher
from trainwright.probe.outcome import Outcome
from trainwright.probe.prepare import Wish, prepare
from trainwright.probe.run import Run
from trainwright.settings import ProbeSettings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without torch there is nothing to run; where the evidence is required its absence is a failure, not a skip."""
    if importlib.util.find_spec("torch") is None and not os.environ.get("REQUIRE_EVIDENCE"):
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="torch is not installed"))


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Probe:
    """`probe("model", "Net", code, ...)` writes the code to model.py and runs the probe on it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "project"
    folder.mkdir()

    def run(kind: str, name: str | None = None, code: str = "", *, seconds: float = 120.0, **options: Any) -> Outcome:
        (folder / "model.py").write_text("import torch\nfrom torch import nn\n" + textwrap.dedent(code))
        settings = ProbeSettings(
            interpreter=options.pop("interpreter", sys.executable), timeout=seconds,
            memory_limit=options.pop("memory_limit", None),
        )  # fmt: skip
        wish = Wish(
            kind=kind, target=f"model.py:{name}" if name else None, root=folder, settings=settings,
            device=options.pop("device", DEVICE), **options,
        )  # fmt: skip
        prepared = prepare(wish)
        return Run(prepared.request, Launcher(prepared.launcher.interpreter)).wait()

    run.folder = folder  # type: ignore[attr-defined]
    return run
