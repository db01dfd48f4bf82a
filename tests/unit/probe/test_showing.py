"""Markdown, plots, terminal and JSON of an outcome; the command line's options."""

from __future__ import annotations

import io
import json
import math
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from rich.console import Console

from trainwright.cli.app import run
from trainwright.probe.interpreter import find_interpreter
from trainwright.probe.launch import Launcher, archive
from trainwright.probe.markdown import markdown
from trainwright.probe.outcome import Outcome, failure
from trainwright.probe.plots import bar_lengths, svg
from trainwright.probe.request import ProbeError
from trainwright.report.probe import print_json, print_outcome

PLOT = {"title": "Norms", "labels": ["a<b", "c"], "values": [1e-3, 10.0], "unit": "L2", "logarithmic": True}


def outcome() -> Outcome:
    report = {
        "assumed": ["Net() with its defaults"],
        "facts": [["parameters", "10"]],
        "figures": {"parameters": 10},
        "problems": [
            {"kind": "broadcast", "message": "`add` of (4, 1) | (4,)",
             "file": "/p/m.py", "line": 7, "severity": "warning"}
        ],
        "tables": [{"title": "Layers", "columns": ["layer", "ms"], "rows": [["a|b", "1.0"]]}],
        "plots": [PLOT],
    }  # fmt: skip
    return Outcome("model", "m.py:Net", report)


def test_markdown() -> None:
    text = markdown(outcome())
    assert text.startswith("# m.py:Net: ")
    assert "- `add` of (4, 1) | (4,) (`m.py:7`)" in text
    assert "| a\\|b | 1.0 |" in text
    assert "data:image/svg+xml;base64," in text and "data:image" not in markdown(outcome(), plots=False)


def test_markdown_of_a_failure() -> None:
    text = markdown(Outcome("model", "m.py:Net", {}, failure("no <torch>", "install it", "/p/m.py", 3, "a ``` b")))
    assert "**Stopped:** no &lt;torch> at `m.py:3`" in text and "install it" in text and "````" in text


def test_svg_is_well_formed_and_to_scale() -> None:
    drawn = ElementTree.fromstring(svg(PLOT))
    bars = [float(node.attrib["width"]) for node in drawn.iter("{http://www.w3.org/2000/svg}rect")]
    assert bars[0] == pytest.approx(0.1 * bars[1], rel=0.01)
    assert any(node.text == "a<b" for node in drawn.iter("{http://www.w3.org/2000/svg}text"))


def test_bars() -> None:
    assert bar_lengths([1, 2, 4], False) == [0.25, 0.5, 1]
    assert bar_lengths([0.0, math.nan], True) == [0, 0]
    assert bar_lengths([0.01, 0.1, 1, 0], True) == pytest.approx([0.1, 0.55, 1, 0])
    assert bar_lengths([], False) == []


def test_terminal_and_json() -> None:
    written = io.StringIO()
    print_outcome(outcome(), Console(file=written, width=100))
    assert "m.py:7: `add` of (4, 1)" in written.getvalue() and "assumed: Net()" in written.getvalue()
    written = io.StringIO()
    print_json(outcome(), Console(file=written))
    assert json.loads(written.getvalue())["figures"] == {"parameters": 10}


def test_dry_run_shows_the_command_and_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.py").write_text("raise SystemExit('was run')\n")
    monkeypatch.chdir(tmp_path)
    status = run(["probe", "model", "m.py:Net", "--dry-run", "--launcher", "srun --gres=gpu:1", "--interpreter", "py"])
    said = capsys.readouterr().out
    assert status == 0
    assert said.startswith("srun --gres=gpu:1 py -B -u -c ")
    assert '"name": "Net"' in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["model"], "needs a target"), (["env", "m.py:Net"], "takes no target"),
        (["model", "m.py:Net"], "there is no file m.py"), (["loader", "x.py:1", "--workers", "many"], "--workers"),
        (["model", "m.py:Net", "--arg", "width"], "NAME=VALUE"),
    ],
)  # fmt: skip
def test_wrong_usage(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["probe", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.py").write_text("")
    (tmp_path / "trainwright.toml").write_text('[probe]\nlauncher = "ssh gpu"\nroot = "/data/p"\ntimeout = 5\n')
    monkeypatch.chdir(tmp_path)
    assert run(["probe", "model", "m.py:Net", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("ssh gpu 'cd /data/p && exec python3 ") and '"seconds": 5' in said
    (tmp_path / "trainwright.toml").write_text("[probe]\ntimeout = -1\n")
    from trainwright.settings import forget_settings

    forget_settings()
    assert run(["probe", "env", "--dry-run"]) == 2
    assert "probe.timeout: must be greater than 0" in capsys.readouterr().err


def test_the_interpreter(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin"}
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert find_interpreter(tmp_path, environment=environment) == str(python)
    assert find_interpreter(tmp_path, str(tmp_path / ".venv"), environment=environment) == str(python)
    other = tmp_path / "active" / "bin" / "python"
    other.parent.mkdir(parents=True)
    other.symlink_to(sys.executable)
    active = {**environment, "VIRTUAL_ENV": str(tmp_path / "active")}
    assert find_interpreter(tmp_path, environment=active) == str(other)
    assert find_interpreter(tmp_path, chosen_by_editor=str(python), environment=active) == str(python)
    with pytest.raises(ProbeError, match="does not exist"):
        find_interpreter(tmp_path, "/nowhere", environment=environment)


def test_launchers(tmp_path: Path) -> None:
    assert Launcher("python").command(tmp_path)[0] == "python"
    assert Launcher("python", "srun -n 1").command(tmp_path)[:3] == ["srun", "-n", "1"]
    assert Launcher("py", "ssh -p 22 host", "/a b").command(tmp_path)[:4] == ["ssh", "-p", "22", "host"]
    assert Launcher("py", "ssh host", "/a b").command(tmp_path)[-1].startswith("cd '/a b' && exec py -B -u -c ")
    assert Launcher("py", "ray http://h:8265/").ray_address == "http://h:8265"
    assert archive() == archive() and len(archive()) < 64 * 1024  # it travels in an environment variable, too
