"""From initialize to exit, and every other way to end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from client import PATIENCE, Client, ResponseError
from conftest import Start

METHOD_NOT_FOUND = -32601
INVALID_REQUEST = -32600
INVALID_PARAMS = -32602
PARSE_ERROR = -32700
NOT_INITIALIZED = -32002


def test_exit_after_shutdown_is_success(client: Client) -> None:
    assert client.exit() == 0


def test_exit_without_shutdown_is_failure(client: Client) -> None:
    client.notify("exit")
    assert client.process.wait(PATIENCE) == 1


def test_exit_before_initialize_is_failure(start: Start) -> None:
    client = start()
    client.notify("exit")
    assert client.process.wait(PATIENCE) == 1


def test_a_client_that_goes_away_ends_the_server(client: Client) -> None:
    assert client.process.stdin
    client.process.stdin.close()
    assert client.process.wait(PATIENCE) == 1


def test_a_client_that_goes_away_after_shutdown_is_no_failure(client: Client) -> None:
    client.request("shutdown")
    assert client.process.stdin
    client.process.stdin.close()
    assert client.process.wait(PATIENCE) == 0


def test_the_server_ends_with_the_process_that_the_client_named(start: Start, folder: Path) -> None:
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    client = start()
    client.initialize(folder, process_id=editor.pid)
    editor.communicate(b"\n", PATIENCE)
    assert client.process.wait(PATIENCE) == 1


def test_an_unknown_process_id_is_taken_for_another_machines(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, process_id=2**22 + 12345)
    assert client.exit() == 0


def test_initialize_names_the_server_and_its_abilities(start: Start, folder: Path) -> None:
    result = start().initialize(folder)
    assert result["serverInfo"]["name"] == "trainwright"
    offered = result["capabilities"]
    assert offered["textDocumentSync"]["openClose"] is True
    assert offered["textDocumentSync"]["change"] == 2
    assert offered["hoverProvider"] is True
    assert offered["codeActionProvider"]["resolveProvider"] is True
    assert set(offered["codeActionProvider"]["codeActionKinds"]) == {
        "quickfix",
        "source.fixAll.trainwright",
        "notebook.source.fixAll.trainwright",
    }
    assert offered["diagnosticProvider"] == {
        "identifier": "trainwright",
        "interFileDependencies": True,
        "workspaceDiagnostics": False,
    }
    assert {"trainwright.reload", "trainwright.fixDocument", "trainwright.ruleDocumentation"} <= set(
        offered["executeCommandProvider"]["commands"]
    )
    assert offered["workspace"]["workspaceFolders"] == {"supported": True, "changeNotifications": True}


def test_a_client_that_does_not_pull_is_not_offered_it(start: Start, folder: Path) -> None:
    assert "diagnosticProvider" not in start().initialize(folder, pull=False)["capabilities"]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-16", "utf-8"], "utf-16"),
        (["utf-32"], "utf-32"),
        (["latin-1"], "utf-16"),
    ],
)
def test_the_clients_first_known_position_encoding_is_used(
    start: Start, folder: Path, offered: list[str] | None, chosen: str
) -> None:
    client = start()
    client.initialize(folder, encodings=offered)
    assert client.encoding == chosen


def test_requests_before_initialize_are_refused(start: Start) -> None:
    client = start()
    with pytest.raises(ResponseError) as refused:
        client.request("textDocument/hover", {"textDocument": {"uri": "file:///a.py"}, "position": {}})
    assert refused.value.code == NOT_INITIALIZED


def test_a_second_initialize_is_refused(client: Client, folder: Path) -> None:
    with pytest.raises(ResponseError) as refused:
        client.initialize(folder)
    assert refused.value.code == INVALID_REQUEST


def test_requests_after_shutdown_are_refused(client: Client) -> None:
    client.request("shutdown")
    with pytest.raises(ResponseError) as refused:
        client.request("textDocument/diagnostic", {"textDocument": {"uri": "file:///a.py"}})
    assert refused.value.code == INVALID_REQUEST


def test_what_cannot_be_understood_is_answered_and_the_session_goes_on(client: Client, folder: Path) -> None:
    with pytest.raises(ResponseError) as unknown:
        client.request("textDocument/teleport", {})
    assert unknown.value.code == METHOD_NOT_FOUND
    with pytest.raises(ResponseError) as bad:
        client.request("textDocument/hover", {"textDocument": 5})
    assert bad.value.code == INVALID_PARAMS
    client.send_bytes(b"{not json")
    with pytest.raises(ResponseError) as damaged:
        client.answer(None)
    assert damaged.value.code == PARSE_ERROR
    client.send_bytes(b"", header=b"Content-Length: many\r\n\r\n")
    client.notify("$/unheardOf", {"a": 1})
    client.notify("textDocument/didChange", {"textDocument": {}})
    client.notify("textDocument/didOpen", {})
    assert client.diagnostics(client.open(folder / "a.py", "x = 1\n")) == []
    assert client.exit() == 0


def test_the_session_works_over_tcp(start: Start, folder: Path) -> None:
    client = start(tcp=True)
    client.initialize(folder)
    document = client.open(folder / "a.py", "import yaml\nconfig = yaml.load(open('c'), Loader=yaml.Loader)\n")
    assert [each["code"] for each in client.diagnostics(document)] == ["YAML001"]
    assert client.exit() == 0


def test_stdout_carries_nothing_but_messages_and_stderr_stays_empty(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", "import yaml\nyaml.load(open('c'), Loader=yaml.Loader)\n")
    client.diagnostics(document)
    assert client.exit() == 0  # the client's reader rejects what is no message
    assert client.stderr == []
