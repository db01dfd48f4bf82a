"""Fixes that make files, and findings with two fixes, as an editor gets them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from client import Client, codes
from conftest import Start

WARNING, HINT = 2, 4
SCRIPT = (Path(__file__).parents[1] / "cases" / "CONFIG006" / "train_classifier.py").read_text(encoding="utf-8")


def generators(client: Client, folder: Path) -> list[dict]:
    document = client.open(folder / "train.py", SCRIPT)
    client.until(lambda: "CONFIG006" in codes(client.diagnostics(document)))
    found, *hints = [each for each in client.diagnostics(document) if each["code"] == "CONFIG006"]
    assert (found["severity"], {each["severity"] for each in hints}) == (WARNING, {HINT})
    actions = client.actions(document, found["range"], [found])
    return [each for each in actions if not each["title"].startswith("Ignore")]


@pytest.mark.parametrize("resolve", [True, False])
def test_a_config_is_made_and_read(start: Start, folder: Path, resolve: bool) -> None:
    client = start()
    client.initialize(folder, creates_files=True, resolve=resolve)
    to_yaml, _ = generators(client, folder)
    assert to_yaml["title"].endswith("train.yaml")
    edit = (client.resolved(to_yaml) if resolve else to_yaml)["edit"]
    creation, filling, change = edit["documentChanges"]
    new = (folder / "train.yaml").as_uri()
    assert creation == {"kind": "create", "uri": new, "options": {"overwrite": False, "ignoreIfExists": False}}
    assert filling["textDocument"] == {"uri": new, "version": None}
    config = yaml.safe_load(filling["edits"][0]["newText"])
    assert config["lr"] == 3e-4
    assert config["weight_decay"] == 1e-5
    assert change["textDocument"]["uri"] == (folder / "train.py").as_uri()
    assert any('CONFIG["lr"]' in each["newText"] for each in change["edits"])
    assert not (folder / "train.yaml").exists(), "the editor makes it"


@pytest.mark.parametrize("resolve", [True, False])
def test_each_of_the_numbers_has_a_hint_with_the_same_fixes(start: Start, folder: Path, resolve: bool) -> None:
    client = start()
    client.initialize(folder, creates_files=True, resolve=resolve)
    made = generators(client, folder)
    document = client.open(folder / "other.py", SCRIPT)
    client.until(lambda: "CONFIG006" in codes(client.diagnostics(document)))
    found, *hints = [each for each in client.diagnostics(document) if each["code"] == "CONFIG006"]
    places = [each["location"]["range"] for each in found["relatedInformation"]]
    assert [each["range"] for each in hints] == places
    for hint in hints:
        (back,) = hint["relatedInformation"]
        assert (back["location"]["range"], back["message"]) == (found["range"], found["message"])
        offered = client.actions(document, hint["range"], [hint])
        assert [each["title"].partition(" to ")[0] for each in offered] == [
            each["title"].partition(" to ")[0] for each in made
        ]
        assert (client.resolved(offered[0]) if resolve else offered[0])["edit"]["documentChanges"]


def test_a_client_that_makes_no_files_gets_the_other_fix(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, creates_files=False)
    (options,) = generators(client, folder)
    (change,) = client.resolved(options)["edit"]["documentChanges"]
    assert any("args.lr" in each["newText"] for each in change["edits"])


def test_a_file_that_is_there_is_left_alone(start: Start, folder: Path) -> None:
    (folder / "train.yaml").write_text("lr: 1\n", encoding="utf-8")
    client = start()
    client.initialize(folder, creates_files=True)
    (options,) = generators(client, folder)
    assert "options" in options["title"]


def test_a_model_of_a_config(start: Start, folder: Path) -> None:
    case = Path(__file__).parents[1] / "cases" / "YAML006" / "with_its_config"
    (folder / "trainwright.toml").write_text('extend-select = ["YAML006"]\n', encoding="utf-8")
    (folder / "config.yaml").write_text((case / "config.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    client = start()
    client.initialize(folder)
    document = client.open(folder / "train.py", (case / "train.py").read_text(encoding="utf-8"))

    def offered() -> list[dict]:
        found = [each for each in client.diagnostics(document) if each["code"] == "YAML006"]
        actions = client.actions(document, found[0]["range"], found) if found else []
        return [each for each in actions if "Ignore" not in each["title"]]

    client.until(offered)  # once the workspace has been read
    by_dataclass, by_pydantic = (document.applied(client.resolved(each)["edit"]) for each in offered())
    assert by_dataclass == (case / "train.fixed.py").read_text(encoding="utf-8")
    assert "Config.model_validate(yaml.safe_load(handle)).model_dump()" in by_pydantic
