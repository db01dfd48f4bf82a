"""Broken rules, from packages that somebody installed, cost only themselves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from client import Client, codes
from conftest import Start

LOAD = "yaml.load(open('c'), Loader=yaml.Loader)"
BAD = f"import yaml\ny = {LOAD}\n"

RULE = '''\
from trainwright.rule import Rule, Severity


class Broken(Rule):
    """A rule for a test.

    ## What it does
    Fails.
    """

    code = "BROKEN001"
    name = "broken-rule"
    severity = Severity.WARN

    def check_function(self, function):
        {body}
        yield
'''


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """An installed package that brings rules; its module is still to be written."""
    site = tmp_path / "site"
    info = site / "broken_rules-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[trainwright.rules]\nbroken = broken_rules\n")
    package = site / "broken_rules"
    package.mkdir()
    return package / "__init__.py"


def started(start: Start, plugin: Path, folder: Path, env: Any = None, **abilities: Any) -> Client:
    path = os.pathsep.join([str(plugin.parent.parent), os.environ.get("PYTHONPATH", "")])
    client = start(env={"PYTHONPATH": path, **(env or {})})
    client.initialize(folder, **abilities)
    return client


def test_a_rule_that_raises_is_named_once_and_the_others_go_on(start: Start, plugin: Path, folder: Path) -> None:
    plugin.write_text(RULE.format(body="raise RuntimeError('out of order')"))
    client = started(start, plugin, folder)
    document = client.open(folder / "a.py", BAD)
    assert codes(client.diagnostics(document)) == ["YAML001"]
    document.change((LOAD, f"[{LOAD}]"))
    assert codes(client.diagnostics(document)) == ["YAML001"]
    said = [each for each in client.messages("window/logMessage") if "out of order" in each]
    assert len(said) == 1
    assert "BROKEN001" in said[0]
    assert client.exit() == 0


def test_a_rule_that_prints_does_not_disturb_the_messages(start: Start, plugin: Path, folder: Path) -> None:
    plugin.write_text(RULE.format(body="print('Content-Length: 5'); import os; os.system('echo noise'); return"))
    client = started(start, plugin, folder)
    assert codes(client.diagnostics(client.open(folder / "a.py", BAD))) == ["YAML001"]
    assert client.exit() == 0
    assert "noise" in "".join(client.stderr)


def test_a_package_that_cannot_be_imported_is_said(start: Start, plugin: Path, folder: Path) -> None:
    plugin.write_text("import a_module_that_nobody_has\n")
    client = started(start, plugin, folder)
    client.notification("window/showMessage", lambda params: "a_module_that_nobody_has" in params["message"])
    document = client.open(folder / "a.py", BAD)
    client.diagnostics(document)
    assert client.exit() == 0


def test_a_generated_file_is_named_and_holds_up_nobody(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, status=True)
    generated = client.open(folder / "generated.py", BAD + "x = 1\n" * 100_000)
    document = client.open(folder / "a.py", BAD)
    assert codes(client.diagnostics(document)) == ["YAML001"]
    assert client.diagnostics(generated) == []
    status = client.notification("experimental/serverStatus", lambda params: params["health"] == "warning")
    assert "generated.py" in status["message"] and "100,003 lines" in status["message"]
    document.change(("import yaml\n", "import yaml\n" + "\n" * 20_000))
    client.until(lambda: client.diagnostics(document) == [])
    document.change(("import yaml\n", "import yaml\n\n"))
    assert client.diagnostics(document) == []
    assert client.exit() == 0
