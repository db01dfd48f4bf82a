"""Hover: everything about a finding, and nothing elsewhere."""

from __future__ import annotations

from pathlib import Path

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
