"""The process that analyses may die or hang: the editor keeps what it shows, and gets the rest soon."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from client import PATIENCE, Client, codes
from conftest import Start
from test_robustness import RULE, plugin, started

from trainwright.lsp.worker import WorkerProcess

__all__ = ["plugin"]

LOAD = "yaml.load(open('c'), Loader=yaml.Loader)"
BAD = f"import yaml\ny = {LOAD}\n"
HANG = {"TRAINWRIGHT_HANG_SECONDS": "2", "TRAINWRIGHT_RULE_SECONDS": "1"}


def worker(client: Client) -> int:
    """The process that analyses."""
    pid: int = client.until(lambda: client.children())[0]
    return pid


def kill(client: Client) -> int:
    pid = worker(client)
    os.kill(pid, signal.SIGKILL)
    return pid


def logged(client: Client, *words: str) -> Any:
    return client.notification("window/logMessage", lambda params: all(word in params["message"] for word in words))


def test_there_is_one_worker_and_it_ends_with_the_server(client: Client, folder: Path) -> None:
    client.diagnostics(client.open(folder / "a.py", BAD))
    (pid,) = client.children()
    assert client.exit() == 0
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_a_worker_does_not_outlive_a_server_that_is_killed(client: Client, folder: Path) -> None:
    client.diagnostics(client.open(folder / "a.py", BAD))
    (pid,) = client.children()
    client.process.kill()
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_killed_worker_is_replaced_and_knows_the_present_texts(client: Client, folder: Path) -> None:
    document, other = client.open(folder / "a.py", BAD), client.open(folder / "b.py", "x = 1\n")
    assert codes(client.diagnostics(document)) == ["YAML001"]
    document.change(("import yaml\n", "import yaml\n\n\n"))
    pid = kill(client)
    client.until(lambda: line_of(client.diagnostics(document)) == 3)
    assert client.diagnostics(other) == []
    other.replace(BAD)
    client.until(lambda: codes(client.diagnostics(other)) == ["YAML001"])
    assert worker(client) != pid
    logged(client, "ended by signal 9", "a new one starts")
    assert client.messages() == []


def test_what_is_shown_stays_while_a_worker_is_replaced(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, pull=False)
    document = client.open(folder / "a.py", BAD)
    assert codes(client.diagnostics(document)) == ["YAML001"]
    kill(client)
    logged(client, "a new one starts")
    hover = client.request("textDocument/hover", document.at("yaml.load"))
    assert "YAML001" in hover["contents"]["value"]
    document.change((LOAD, f"[{LOAD}]"))
    assert codes(client.diagnostics(document)) == ["YAML001"]
    assert all(each["diagnostics"] for each in client.published(document.uri))


def test_killed_amid_its_work_it_loses_nothing(start: Start, folder: Path) -> None:
    for number in range(60):
        body = "".join(f"def f{i}(x):\n    return x + {i}\n\n\n" for i in range(100))
        (folder / f"m{number}.py").write_text(body)
    client = start()
    client.initialize(folder)
    documents = [client.open(folder / f"{name}.py", BAD) for name in "abc"]
    client.until(lambda: all(len(client.diagnostics(each)) == 1 for each in documents))
    for number, document in enumerate(documents):
        document.change(("import yaml\n", "import yaml\n\n"))
        asked = client.ask("textDocument/diagnostic", {"textDocument": {"uri": document.uri}})
        kill(client)
        assert len(client.answer(asked)["items"]) == 1  # if a new worker takes long, those of the text before
        lines = [2 if each in documents[: number + 1] else 1 for each in documents]
        client.until(lambda lines=lines: [line_of(client.diagnostics(each)) for each in documents] == lines)
        assert client.actions(document, document.range_of(LOAD))
        # Whatever it was busy with: a document in which it is killed twice is left out, until this.
        client.request("workspace/executeCommand", {"command": "trainwright.reload"})
    client.scanned()
    assert client.exit() == 0


def test_a_worker_that_dies_while_it_is_started_is_replaced() -> None:
    """The loop hears of its end before `start` knows that it has begun."""

    class Loop(asyncio.SelectorEventLoop):
        last: Any = None

        async def subprocess_exec(self, *arguments: Any, **options: Any) -> Any:
            first, (self.last, protocol) = self.last is None, await super().subprocess_exec(*arguments, **options)
            if first:
                self.last.kill()
                await self.ended()
            return self.last, protocol

        async def ended(self) -> None:
            while self.last.get_returncode() is None:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.01)

    async def replaced(loop: Loop) -> tuple[list[str], bool]:
        process, losses, began = WorkerProcess(), [], []
        process.attend(lambda message: None, lambda: began.append(process.pid), lambda loss: losses.append(loss.how))
        process.start()
        while len(began) < 2:
            await asyncio.sleep(0.01)
        process.end()
        await loop.ended()
        return losses, began[0] != began[1]

    with contextlib.closing(Loop()) as loop:
        assert loop.run_until_complete(asyncio.wait_for(replaced(loop), PATIENCE)) == (["ended by signal 9"], True)


def line_of(found: list[Any]) -> int:
    (only,) = found
    line: int = only["range"]["start"]["line"]
    return line


def hangs(how: str) -> str:
    return RULE.format(
        body=f"import os, signal, time\n        if function.name == 'hang':\n            {how}\n        return"
    )


HUNG = BAD + "\n\ndef hang():\n    return 1\n"


def test_a_rule_that_hangs_is_ended_and_named(start: Start, plugin: Path, folder: Path) -> None:
    plugin.write_text(hangs("while True: pass"))
    client = started(start, plugin, folder, env={**HANG, "TRAINWRIGHT_HANG_SECONDS": "60"}, status=True)
    document = client.open(folder / "a.py", HUNG)
    assert codes(client.diagnostics(document)) == ["YAML001"]
    pid = worker(client)
    logged(client, "BROKEN001", "took longer than 1 s", "a.py")
    status = client.notification("experimental/serverStatus", lambda params: params["health"] == "warning")
    assert "a.py: BROKEN001 (broken-rule) is left out" in status["message"]
    document.change(("return 1", "return 2"))
    assert codes(client.diagnostics(document)) == ["YAML001"]
    assert worker(client) == pid
    document.close()
    client.notification("experimental/serverStatus", lambda params: params["health"] == "ok")


# What signals can't end: a C function that does not look for them is like a rule that has them blocked.
DEAF = "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM}); time.sleep(1000)"


@pytest.mark.parametrize("how", [DEAF, "os._exit(7)"])
def test_a_worker_that_hangs_or_dies_again_and_again_costs_one_rule(
    start: Start, plugin: Path, folder: Path, how: str
) -> None:
    plugin.write_text(hangs(how))
    client = started(start, plugin, folder, env=HANG, status=True)
    other = client.open(folder / "b.py", BAD)
    assert codes(client.diagnostics(other)) == ["YAML001"]
    pid = worker(client)
    document = client.open(folder / "a.py", HUNG)
    assert codes(client.diagnostics(document)) == ["YAML001"]
    logged(client, "a.py in rule BROKEN001")
    client.notification(
        "experimental/serverStatus", lambda params: "BROKEN001 (broken-rule) is left out" in params.get("message", "")
    )
    assert any("BROKEN001 is left out in a.py" in message for message in client.messages())
    document.change((LOAD, f"[{LOAD}]"))
    assert codes(client.diagnostics(document)) == ["YAML001"]
    assert codes(client.diagnostics(other)) == ["YAML001"]
    assert worker(client) != pid
    assert client.exit() == 0


def test_the_last_findings_are_told_while_the_analysis_hangs(start: Start, plugin: Path, folder: Path) -> None:
    plugin.write_text(hangs(DEAF))
    client = started(start, plugin, folder, env={**HANG, "TRAINWRIGHT_HANG_SECONDS": "8"})
    document = client.open(folder / "a.py", BAD)
    assert codes(client.diagnostics(document)) == ["YAML001"]
    document.replace(HUNG)
    begin = time.monotonic()
    assert codes(client.diagnostics(document)) == ["YAML001"]  # those of the text before
    hover = client.request("textDocument/hover", document.at("yaml.load"))
    assert "YAML001" in hover["contents"]["value"]
    assert time.monotonic() - begin < 8
    document.change(("return 1", "return 2"))
    client.until(lambda: any("hung" in each for each in client.messages("window/logMessage")))
    assert codes(client.diagnostics(document)) == ["YAML001"]


def test_a_worker_that_cannot_start_is_an_error_that_is_shown(start: Start, plugin: Path, folder: Path) -> None:
    plugin.write_text("import os\nos._exit(3)\n")
    client = started(start, plugin, folder, env=HANG, status=True)
    status = client.notification("experimental/serverStatus", lambda params: params["health"] == "error")
    assert "ended with code 3 again and again" in status["message"]
    document = client.open(folder / "a.py", BAD)
    assert client.diagnostics(document) == []
    plugin.write_text("")
    client.request("workspace/executeCommand", {"command": "trainwright.reload"})
    client.until(lambda: codes(client.diagnostics(document)) == ["YAML001"])
    client.until(lambda: client.notifications and _last_status(client)["health"] == "ok")


def _last_status(client: Client) -> Any:
    found = [each for each in client.notifications if each["method"] == "experimental/serverStatus"]
    return found[-1]["params"]
