"""What the client is told, when, and how often."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from client import Client, ResponseError, codes
from conftest import Start

LOAD = "yaml.load(open('c'), Loader=yaml.Loader)"
BAD = f"import yaml\ny = {LOAD}\n"
LOOP = """\
import torch


def train(model, loader, criterion, optimizer):
    model.train()
    for inputs, targets in loader:
        loss = criterion(model(inputs), targets)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
"""


def report(client: Client, uri: str, previous: str | None = None) -> dict:
    params = {"textDocument": {"uri": uri}, "identifier": "trainwright"}
    return client.request("textDocument/diagnostic", params | ({"previousResultId": previous} if previous else {}))


def test_a_diagnostic_carries_what_an_editor_can_use(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", LOOP)
    (found,) = client.diagnostics(document)
    assert found["code"] == "LOOP004"
    assert found["source"] == "trainwright"
    assert found["severity"] == 1
    assert found["codeDescription"]["href"].endswith("/LOOP004")
    assert found["data"] == {"name": "zero-grad-after-backward", "fixable": "safe"}
    assert document.text[document.offset(found["range"]["start"]) :].startswith("optimizer.zero_grad()")
    for related in found["relatedInformation"]:
        assert related["location"]["uri"] == document.uri
        assert related["message"]


def test_an_unused_suppression_is_shown_faded(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", "x = 1  # trainwright: ignore[LOOP004]\n")
    (found,) = client.diagnostics(document)
    assert found["tags"] == [1]


def test_an_unchanged_report_is_not_sent_again(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", BAD)
    first = report(client, document.uri)
    assert first["kind"] == "full" and len(first["items"]) == 1
    again = report(client, document.uri, first["resultId"])
    assert again == {"kind": "unchanged", "resultId": first["resultId"]}
    document.change((LOAD, LOAD + "  # the run's options"))
    assert report(client, document.uri, first["resultId"])["kind"] == "unchanged"
    document.change(("import yaml\n", "import yaml\n\n"))
    moved = report(client, document.uri, first["resultId"])
    assert moved["kind"] == "full" and moved["resultId"] != first["resultId"]
    assert report(client, document.uri, "from another session")["kind"] == "full"


def test_pulls_behind_changes_are_about_the_newest_text(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", BAD)
    asked = []
    for _ in range(20):
        document.change(("import yaml\n", "import yaml\n\n"))
        asked.append(client.ask("textDocument/diagnostic", {"textDocument": {"uri": document.uri}}))
    answers = [client.answer(ident) for ident in asked]
    assert answers[-1]["items"][0]["range"]["start"]["line"] == 21


def test_a_cancelled_pull_is_answered_as_such(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", BAD)
    client.diagnostics(document)
    pull = {"jsonrpc": "2.0", "id": 77, "method": "textDocument/diagnostic"}
    cancel = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 77}}
    frames = b""
    for message in ({**pull, "params": {"textDocument": {"uri": document.uri}}}, cancel):
        body = json.dumps(message).encode()
        frames += b"Content-Length: %d\r\n\r\n" % len(body) + body
    client.send_bytes(frames, header=b"")
    with pytest.raises(ResponseError) as cancelled:
        client.answer(77)
    assert cancelled.value.code == -32800


def test_pushed_diagnostics_name_their_version(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, pull=False)
    document = client.open(folder / "a.py", BAD)
    assert codes(client.diagnostics(document)) == ["YAML001"]
    document.change((LOAD, "1"))
    assert client.diagnostics(document) == []
    assert [each["version"] for each in client.published(document.uri)] == [1, 2]


def test_nothing_is_pushed_to_a_client_that_pulls(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", BAD)
    client.diagnostics(document)
    document.close()
    assert client.exit() == 0
    assert client.published(document.uri) == []


TRAIN = """\
import argparse

import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.01)
with open("config.yaml") as file:
    config = yaml.safe_load(file)
config.update(vars(parser.parse_args()))
"""


def write_pair(folder: Path) -> tuple[Path, Path]:
    """A script and its config whose defaults differ."""
    train, config = folder / "train.py", folder / "config.yaml"
    train.write_text(TRAIN)
    config.write_text("lr: 0.5\n")
    return train, config


def test_a_change_in_one_file_reaches_the_other_by_push(start: Start, folder: Path) -> None:
    train, config = write_pair(folder)
    client = start()
    client.initialize(folder, pull=False)
    client.scanned()
    script, options = client.open(train), client.open(config, language="yaml")
    client.until(lambda: "CONFIG001" in client.shown(script))
    client.until(lambda: "CONFIG001" in client.shown(options))
    options.change(("0.5", "0.01"))
    client.until(lambda: "CONFIG001" not in client.shown(script))
    script.change(("0.01", "0.02"))
    client.until(lambda: "CONFIG001" in client.shown(options))


def test_a_change_in_one_file_asks_the_client_to_pull_the_other(start: Start, folder: Path) -> None:
    train, config = write_pair(folder)
    client = start()
    client.initialize(folder)
    client.scanned()
    script, options = client.open(train), client.open(config, language="yaml")
    client.until(lambda: "CONFIG001" in codes(client.diagnostics(script)))
    (found,) = client.diagnostics(script)
    assert {each["location"]["uri"] for each in found["relatedInformation"]} == {options.uri}
    asked = sum(each["method"] == "workspace/diagnostic/refresh" for each in client.requests)
    options.change(("0.5", "0.01"))
    client.diagnostics(options)
    client.asked("workspace/diagnostic/refresh", asked + 1)
    assert codes(client.diagnostics(script)) == []


def test_files_that_are_not_open_count(start: Start, folder: Path) -> None:
    train, config = write_pair(folder)
    client = start()
    client.initialize(folder)
    client.scanned()
    script = client.open(train)
    client.until(lambda: "CONFIG001" in codes(client.diagnostics(script)))
    config.write_text("lr: 0.01\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 2}]})
    client.until(lambda: "CONFIG001" not in codes(client.diagnostics(script)))
    config.write_text("lr: 0.7\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 2}]})
    client.until(lambda: "CONFIG001" in codes(client.diagnostics(script)))
    config.unlink()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 3}]})
    client.until(lambda: "CONFIG001" not in codes(client.diagnostics(script)))


def test_closing_brings_the_disks_text_back(start: Start, folder: Path) -> None:
    train, config = write_pair(folder)
    client = start()
    client.initialize(folder)
    client.scanned()
    script, options = client.open(train), client.open(config, language="yaml")
    client.until(lambda: "CONFIG001" in codes(client.diagnostics(script)))
    options.change(("0.5", "0.01"))
    client.until(lambda: codes(client.diagnostics(script)) == [])
    options.close()
    client.until(lambda: "CONFIG001" in codes(client.diagnostics(script)))
