"""YAML that does not parse, as it is while somebody types."""

from __future__ import annotations

from pathlib import Path

from client import Client, codes

CONFIG = """\
# settings of the run
model:
  name: resnet50
  language: "no"
optimizer:
  lr: 1e-3
epochs: 20
"""


def test_a_half_typed_line_is_named_alone_and_other_findings_stay(client: Client, folder: Path) -> None:
    document = client.open(folder / "config.yaml", CONFIG, "yaml")
    assert codes(client.diagnostics(document)) == ["YAML003"]
    document.change(("  lr: 1e-3\n", "  lr: 1e-3\n  moment\n"))
    found = {each["code"]: each for each in client.diagnostics(document)}
    assert set(found) == {"YAML003", "YAML009"}
    assert found["YAML009"]["range"]["start"] == document.position(document.text.index("moment"))
    assert "`moment` is no entry" in found["YAML009"]["message"]
    assert found["YAML003"]["range"]["start"] == document.position(document.text.index("1e-3"))
    document.change(("moment", "momentum: 0.9"))
    assert codes(client.diagnostics(document)) == ["YAML003"]


def test_an_open_quote_and_an_open_bracket_are_named_where_they_open(client: Client, folder: Path) -> None:
    document = client.open(folder / "config.yaml", CONFIG, "yaml")
    document.change(("name: resnet50", "name: 'resnet50"))
    (quote,) = [each for each in client.diagnostics(document) if each["code"] == "YAML009"]
    assert quote["range"]["start"] == document.position(document.text.index("'resnet50"))
    document.change(("name: 'resnet50", "name: [a, b"))
    (bracket,) = [each for each in client.diagnostics(document) if each["code"] == "YAML009"]
    assert bracket["range"]["start"]["line"] == 2


def test_a_template_is_left_alone(client: Client, folder: Path) -> None:
    document = client.open(folder / "config.yaml", "lr: {{ lr }}-x\n{% if a %}\nb: [\n{% endif %}\n", "yaml")
    assert codes(client.diagnostics(document)) == []
