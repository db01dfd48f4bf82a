"""Hover: everything about a finding, and nothing elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from client import Client
from conftest import Start

LOAD = "yaml.load(open('c'), Loader=yaml.Loader)"
TEXT = f"import yaml\n\nnames, config = '😀', {LOAD}\n"


def test_a_finding_is_explained(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TEXT)
    (found,) = client.diagnostics(document)
    hover = client.request("textDocument/hover", document.at("yaml.load", offset=3))
    assert hover["range"] == found["range"]
    assert hover["contents"]["kind"] == "markdown"
    text = hover["contents"]["value"]
    assert text.startswith("**YAML001** `unsafe-load` (critical)")
    assert found["message"] in text
    for part in ("**Fix:**", "**What it does**", "**Why it is bad**", "**Fix safety**", "**Truth**"):
        assert part in text
    assert f"]({found['codeDescription']['href']})" in text
    assert "## " not in text and "**Example**" not in text


def test_there_is_nothing_to_say_elsewhere(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TEXT)
    for place in ("import", "names", "'😀'"):
        assert client.request("textDocument/hover", document.at(place)) is None
    far = {"textDocument": {"uri": document.uri}, "position": {"line": 900, "character": 900}}
    assert client.request("textDocument/hover", far) is None


def test_plain_text_for_who_cannot_show_markdown(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, markdown=False)
    document = client.open(folder / "a.py", TEXT)
    hover = client.request("textDocument/hover", document.at("yaml.load"))
    assert hover["contents"]["kind"] == "plaintext"
    text = hover["contents"]["value"]
    assert text.startswith("YAML001 unsafe-load (critical)")
    assert "**" not in text and "```" not in text and "](" not in text


def test_hover_follows_edits(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TEXT)
    document.change(("import yaml\n", "import yaml\n\n\n"))
    assert client.request("textDocument/hover", document.at("yaml.load"))
    document.change((LOAD, "yaml.safe_load(open('c'))"))
    assert client.request("textDocument/hover", document.at("yaml.safe_load")) is None


def test_hover_in_yaml(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.yaml", "lr: 1e-3\n", "yaml")
    hover = client.request("textDocument/hover", document.at("1e-3"))
    assert "YAML003" in hover["contents"]["value"]
    assert client.request("textDocument/hover", document.at("lr")) is None


TRAINING = """\
import torch


def evaluate(model, loader):
    for x in loader:
        y = model(x)


def main(model, val_loader):
    model.train()
    evaluate(model, val_loader)
"""


def hovered(client: Client, document: Any, piece: str) -> str:
    hover = client.request("textDocument/hover", document.at(piece))
    return hover["contents"]["value"] if hover else ""


def test_beliefs_are_shown_to_who_debugs_the_model(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, options={"debugModel": True})
    document = client.open(folder / "a.py", TRAINING)
    forward = hovered(client, document, "y = model")
    assert "**Beliefs** `evaluate` line 6" in forward
    assert "- forward `model (perhaps a module): mode and gradients as the caller has them`" in forward
    assert "- binds `y: tensor, with a graph of model" in forward
    assert "- loop `for loader: data loader" in hovered(client, document, "for x")
    definition = hovered(client, document, "def evaluate")
    assert "- caller `a.py::main line 11: model = model (mode train)" in definition
    assert "- enters `model: mode train, from a.py::main`" in definition
    assert "Nothing is believed about this line." in hovered(client, document, "\n\ndef main")
    document.change(("model.train()", "model.eval()"))
    assert "mode eval" in hovered(client, document, "def evaluate")


def test_beliefs_come_behind_the_findings(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, options={"debugModel": True})
    document = client.open(folder / "a.py", TEXT)
    text = hovered(client, document, "yaml.load")
    assert text.startswith("**YAML001**")
    assert "- calls `yaml.load -> " in text.partition("\n---\n\n**Beliefs**")[2]
    yaml = client.open(folder / "a.yaml", "lr: 1e-3\n", "yaml")
    assert hovered(client, yaml, "lr") == ""


def test_beliefs_are_off_until_asked_for(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TRAINING)
    assert hovered(client, document, "y = model") == ""
    client.notify("workspace/didChangeConfiguration", {"settings": {"trainwright": {"debugModel": True}}})
    assert "**Beliefs**" in client.until(lambda: hovered(client, document, "y = model"))
    client.notify("workspace/didChangeConfiguration", {"settings": {"trainwright": {"debugModel": False}}})
    client.until(lambda: not hovered(client, document, "y = model"))
