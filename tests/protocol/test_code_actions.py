"""Fixes as an editor offers and applies them."""

from __future__ import annotations

from pathlib import Path

import pytest
from client import Client, Document, ResponseError, codes
from conftest import Start

LOAD = "yaml.load(open('c'), Loader=yaml.Loader)"
SAFE = "yaml.safe_load(open('c'))"
TWO = f"import yaml\n\na = {LOAD}\nb = {LOAD}  # the second\n"


def kinds(actions: list[dict]) -> list[str]:
    return [each["kind"] for each in actions]


def fixes(actions: list[dict]) -> list[dict]:
    """The quick fixes proper, without "ignore"."""
    return [each for each in actions if each["kind"] == "quickfix" and not each["title"].startswith("Ignore")]


def ignores(actions: list[dict]) -> list[dict]:
    return [each for each in actions if each["title"].startswith("Ignore")]


def whole(document: Document) -> dict:
    return {"start": {"line": 0, "character": 0}, "end": document.position(len(document.text))}


@pytest.fixture(params=["resolve", "at once"])
def editor(request: pytest.FixtureRequest, start: Start, folder: Path) -> Client:
    """An editor that asks for edits when they are wanted, and one that wants them at once."""
    client = start()
    client.initialize(folder, resolve=request.param == "resolve", document_changes=request.param == "resolve")
    return client


def test_a_quick_fix_mends_its_finding(editor: Client, folder: Path) -> None:
    document = editor.open(folder / "a.py", TWO)
    _, second = editor.diagnostics(document)
    (fix,) = fixes(editor.actions(document, second["range"], [second]))
    assert fix["isPreferred"] is True
    assert fix["diagnostics"] == [second]
    assert "safe_load" in fix["title"]
    assert document.applied(editor.resolved(fix)["edit"]) == f"import yaml\n\na = {LOAD}\nb = {SAFE}  # the second\n"


def test_a_fix_behind_emoji_lands_where_it_should(start: Start, folder: Path) -> None:
    for encoding in ("utf-8", "utf-16", "utf-32"):
        client = start()
        client.initialize(folder, encodings=[encoding])
        document = client.open(folder / "a.py", f"import yaml\nnames = '😀é', {LOAD}, '漢'\n")
        (found,) = client.diagnostics(document)
        (fix,) = fixes(client.actions(document, found["range"], [found]))
        assert document.applied(client.resolved(fix)["edit"]) == f"import yaml\nnames = '😀é', {SAFE}, '漢'\n"


def test_a_fix_keeps_the_files_line_ends(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TWO.replace("\n", "\r\n"))
    (action,) = [each for each in client.actions(document, whole(document)) if each["kind"].startswith("source")]
    assert document.applied(client.resolved(action)["edit"]) == TWO.replace(LOAD, SAFE).replace("\n", "\r\n")


def test_only_findings_in_the_range_have_actions(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TWO)
    first, second = client.diagnostics(document)
    assert [each["diagnostics"] for each in fixes(client.actions(document, first["range"]))] == [[first]]
    cursor = {"start": document.position(document.text.index("b =") + 8)}
    (fix,) = fixes(client.actions(document, {**cursor, "end": cursor["start"]}))
    assert fix["diagnostics"][0]["range"] == second["range"]
    top = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}
    assert fixes(client.actions(document, top)) == []


def test_only_findings_that_the_client_names_have_actions(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TWO)
    _, second = client.diagnostics(document)
    (fix,) = fixes(client.actions(document, whole(document), [second]))
    assert fix["diagnostics"][0]["range"] == second["range"]
    foreign = {"range": second["range"], "message": "line too long", "source": "other"}
    assert len(fixes(client.actions(document, whole(document), [foreign]))) == 2


def test_only_the_wanted_kinds_are_made(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TWO)
    (first, _) = client.diagnostics(document)
    assert set(kinds(client.actions(document, first["range"], only=["quickfix"]))) == {"quickfix"}
    for only in ("source", "source.fixAll", "source.fixAll.trainwright"):
        assert kinds(client.actions(document, first["range"], only=[only])) == ["source.fixAll.trainwright"]
    for only in ("refactor", "source.organizeImports", "source.fixAll.ruff", "quick"):
        assert client.actions(document, first["range"], only=[only]) == []
    assert "source.fixAll.trainwright" in kinds(client.actions(document, first["range"]))


def test_fix_all_applies_every_safe_fix(editor: Client, folder: Path) -> None:
    document = editor.open(folder / "a.py", TWO)
    (action,) = editor.actions(document, whole(document), only=["source.fixAll"])
    edited = document.applied(editor.resolved(action)["edit"])
    assert edited == TWO.replace(LOAD, SAFE)
    document.replace(edited)
    assert editor.diagnostics(document) == []
    assert editor.actions(document, whole(document), only=["source.fixAll"]) == []


def test_fix_all_touches_only_lines_that_change(client: Client, folder: Path) -> None:
    filler = "".join(f"x{i} = {i}\n" for i in range(300))
    document = client.open(folder / "a.py", f"import yaml\na = {LOAD}\n{filler}b = {LOAD}")
    (action,) = client.actions(document, whole(document), only=["source.fixAll"])
    edit = client.resolved(action)["edit"]
    assert len(edit["documentChanges"][0]["edits"]) == 2
    assert document.applied(edit) == document.text.replace(LOAD, SAFE)


def test_fix_all_does_not_delete_what_was_just_typed(client: Client, folder: Path) -> None:
    """A suppression is written before the code that needs it; its removal stays a quick fix."""
    document = client.open(folder / "a.py", f"import yaml\na = {LOAD}\nb = 1  # trainwright: ignore[LOOP004]\n")
    unused = next(each for each in client.diagnostics(document) if each["code"] == "TW001")
    (action,) = client.actions(document, whole(document), only=["source.fixAll"])
    assert document.applied(client.resolved(action)["edit"]) == document.text.replace(LOAD, SAFE)
    (removal,) = fixes(client.actions(document, unused["range"], [unused]))
    assert document.applied(client.resolved(removal)["edit"]) == f"import yaml\na = {LOAD}\nb = 1\n"
    assert ignores(client.actions(document, unused["range"], [unused])) == []


@pytest.mark.parametrize(
    ("line", "ignored"),
    [
        (f"a = {LOAD}", f"a = {LOAD}  # trainwright: ignore[YAML001]"),
        (f"a = {LOAD}  # one document", f"a = {LOAD}  # one document  # trainwright: ignore[YAML001]"),
        (
            f"a = {LOAD}  # trainwright: ignore[LOOP004]",
            f"a = {LOAD}  # trainwright: ignore[LOOP004, YAML001]",
        ),
    ],
)
def test_ignoring_on_this_line(client: Client, folder: Path, line: str, ignored: str) -> None:
    document = client.open(folder / "a.py", f"import yaml\n{line}\n")
    found = next(each for each in client.diagnostics(document) if each["code"] == "YAML001")
    (action,) = ignores(client.actions(document, found["range"], [found]))
    assert action["title"] == "Ignore YAML001 on this line"
    assert "isPreferred" not in action
    edited = document.applied(client.resolved(action)["edit"])
    assert edited == f"import yaml\n{ignored}\n"
    document.replace(edited)
    assert "YAML001" not in codes(client.diagnostics(document))


def test_ignoring_in_yaml(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.yaml", "seed: 7\nlr: 1e-3\n", "yaml")
    (found,) = client.diagnostics(document)
    (action,) = ignores(client.actions(document, found["range"], [found]))
    document.replace(document.applied(client.resolved(action)["edit"]))
    assert document.text == "seed: 7\nlr: 1e-3  # trainwright: ignore[YAML003]\n"
    assert client.diagnostics(document) == []


def test_an_action_of_an_older_text_gets_no_edit(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TWO)
    (first, _) = client.diagnostics(document)
    (fix,) = fixes(client.actions(document, first["range"], [first]))
    document.change(("import yaml\n", "import yaml\n\n\n"))
    assert "edit" not in client.request("codeAction/resolve", fix)


def test_the_fix_document_command_sends_its_edit(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", TWO)
    assert client.request(
        "workspace/executeCommand", {"command": "trainwright.fixDocument", "arguments": [document.uri]}
    )
    edit = client.asked("workspace/applyEdit")["edit"]
    assert document.applied(edit) == TWO.replace(LOAD, SAFE)


def test_commands_with_wrong_arguments_are_refused(client: Client, folder: Path) -> None:
    for command, arguments in (
        ("trainwright.fixDocument", ["file:///nowhere.py"]),
        ("trainwright.fixDocument", []),
        ("trainwright.ruleDocumentation", ["NOPE001"]),
        ("trainwright.unheardOf", []),
    ):
        with pytest.raises(ResponseError):
            client.request("workspace/executeCommand", {"command": command, "arguments": arguments})
    assert client.exit() == 0


def test_the_rule_documentation_command(client: Client) -> None:
    for key in ("YAML001", "unsafe-load"):
        page = client.request(
            "workspace/executeCommand", {"command": "trainwright.ruleDocumentation", "arguments": [key]}
        )
        assert page.startswith("# YAML001 unsafe-load")
        assert "## Why it is bad" in page


TWICE = """from torch import nn

net = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16))


def accuracy(net, val_loader):
    right = 0
    for x, y in val_loader:
        right += (net(x).argmax(1) == y).sum().item()
    return right


def main(val_loader):
    net.train()
    print(accuracy(net, val_loader))
"""
MENDED = """import torch
from torch import nn

net = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16))


def accuracy(net, val_loader):
    right = 0
    net.eval()
    with torch.no_grad():
        for x, y in val_loader:
            right += (net(x).argmax(1) == y).sum().item()
    return right


def main(val_loader):
    net.train()
    print(accuracy(net, val_loader))
"""


def test_two_findings_of_one_pass_have_a_fix_each_and_one_together(editor: Client, folder: Path) -> None:
    document = editor.open(folder / "a.py", TWICE)
    found = editor.diagnostics(document)
    assert codes(found) == ["LOOP001", "LOOP002"]
    one, other, both = fixes(editor.actions(document, found[0]["range"], found))
    assert [len(each["diagnostics"]) for each in (one, other, both)] == [1, 1, 2]
    assert both["title"] == "Insert `net.eval()` and wrap the pass in `with torch.no_grad():`"
    assert document.applied(editor.resolved(both)["edit"]) == MENDED


def test_all_safe_fixes_mend_both_findings_of_one_pass(editor: Client, folder: Path) -> None:
    document = editor.open(folder / "a.py", TWICE)
    (action,) = [each for each in editor.actions(document, whole(document)) if each["kind"].startswith("source")]
    assert document.applied(editor.resolved(action)["edit"]) == MENDED
