"""Which section of a config the arguments of a class come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainwright import measured
from trainwright.probe.arguments import parameters_of, rate_and_batch, read_config, section_for, section_named
from trainwright.probe.prepare import Wish, prepare
from trainwright.probe.request import ProbeError, Target

CODE = """
import torch

class Net(torch.nn.Module):
    def __init__(self, width, depth: int = 2, *, dropout: float) -> None: ...

def build(width=1, **rest): ...

class Plain(torch.nn.Module): ...
"""


@pytest.fixture
def target(tmp_path: Path) -> Target:
    (tmp_path / "net.py").write_text(CODE)
    return Target(tmp_path / "net.py", "Net")


def config(target: Target, text: str):  # type: ignore[no-untyped-def]
    path = target.file.parent / "config.yaml"
    path.write_text(text)
    return read_config(path)


def test_parameters(target: Target) -> None:
    found = parameters_of(target)
    assert found.required == ("width", "dropout") and found.optional == ("depth",) and not found.open_ended
    assert parameters_of(Target(target.file, "build")).takes("anything")
    assert parameters_of(Target(target.file, "Plain")).open_ended


@pytest.mark.parametrize(
    ("text", "keys", "arguments"),
    [
        ("m:\n  class_path: net.Net\n  init_args: {width: 8, dropout: 0.1}\nother: {width: 1, dropout: 1, depth: 3}\n",
         ("m", "init_args"), {"width": 8, "dropout": 0.1}),
        ("net:\n  _target_: net.Net\n  _partial_: true\n  width: ${base.width}\n  dropout: 0.5\nbase: {width: 32}\n",
         ("net",), {"width": 32, "dropout": 0.5}),
        ("data: {batch_size: 4}\nmodel: {width: 8, depth: 3, dropout: 1e-1, lr: 1}\n",
         ("model",), {"width": 8, "depth": 3, "dropout": 0.1}),
        ("width: 8\ndropout: 0.2\n", (), {"width": 8, "dropout": 0.2}),
    ],
)  # fmt: skip
def test_sections(target: Target, text: str, keys: tuple[str, ...], arguments: dict[str, object]) -> None:
    section = section_for(target, config(target, text), {})
    assert section is not None
    assert (section.keys, dict(section.arguments)) == (keys, arguments)


def test_a_section_without_the_required_ones_is_none(target: Target) -> None:
    assert section_for(target, config(target, "model: {width: 8}\n"), {}) is None
    assert section_for(target, config(target, "model: {width: 8}\n"), {"dropout": 0.1}) is not None


def test_two_sections_that_fit_equally_are_none(target: Target) -> None:
    text = "encoder: {width: 8, dropout: 0.1}\ndecoder: {width: 9, dropout: 0.1}\n"
    assert section_for(target, config(target, text), {}) is None
    assert section_named(config(target, text), "decoder").arguments == {"width": 9, "dropout": 0.1}
    with pytest.raises(ProbeError, match="no section head"):
        section_named(config(target, text), "head")


def test_learning_rate_and_batch_size(target: Target) -> None:
    assert rate_and_batch(config(target, "optimizer: {lr: 1e-3}\ndata: {batch_size: 32}\n")) == (1e-3, 32)
    assert rate_and_batch(config(target, "a: {lr: 1e-3}\nb: {lr: 1e-4, batch_size: 8}\n")) == (None, 8)


@pytest.mark.parametrize(("text", "says"), [("a: [1\n", "config.yaml:"), ("- 1\n", "holds no mapping")])
def test_configs_that_cannot_be_read(target: Target, text: str, says: str) -> None:
    with pytest.raises(ProbeError, match=says):
        config(target, text)


def test_the_one_config_that_names_the_class_is_found(target: Target) -> None:
    folder = target.file.parent
    (folder / "conf").mkdir()
    (folder / "conf" / "net.yaml").write_text("model:\n  _target_: net.Net\n  width: 4\n  dropout: 0.5\n  lr: 1e-2\n")
    (folder / "conf" / "other.yaml").write_text("model:\n  _target_: other.Plain\n  width: 9\n")
    prepared = prepare(Wish("model", "net.py:Net", folder))
    assert prepared.missing == () and prepared.request.arguments["width"] == 4
    assert prepared.notes == ("arguments from net.yaml: model, which names Net",)
    (folder / "conf" / "second.yaml").write_text("model:\n  _target_: net.Net\n  width: 5\n  dropout: 0.5\n")
    assert prepare(Wish("model", "net.py:Net", folder)).missing == ("width", "dropout")


def test_references_that_lead_in_a_circle_end(target: Target) -> None:
    assert config(target, "a: ${b}\nb: ${a}\n")["a"].startswith("${")


def test_answers_are_asked_for_once(target: Target, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(measured.sys, "platform", "linux")
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return {"width": "16", "dropout": "0.5"}[name]

    wish = Wish("model", "net.py:Net", target.file.parent)
    assert dict(prepare(wish, ask).request.arguments) == {"width": 16, "dropout": 0.5}
    again = prepare(wish, ask)
    assert asked == ["width", "dropout"]
    assert dict(again.request.arguments) == {"width": 16, "dropout": 0.5}
    assert any("as answered before" in note for note in again.notes)
    assert dict(prepare(Wish("model", "net.py:Net", target.file.parent, arguments={"width": 1})).request.arguments) == {
        "width": 1, "dropout": 0.5,
    }  # fmt: skip
