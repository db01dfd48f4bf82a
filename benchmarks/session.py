"""Drives one language server and takes the time of what it answers; standard library only."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

now = time.perf_counter

CAPABILITIES = {
    "textDocument": {
        "synchronization": {"dynamicRegistration": False},
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True, "dataSupport": True},
        "hover": {"contentFormat": ["markdown"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source", "source.fixAll"]}},
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "workspace": {"workspaceFolders": True, "configuration": True, "workspaceEdit": {"documentChanges": True}},
    "general": {"positionEncodings": ["utf-16"]},
}


class Silence(Exception):
    """The server did not answer in time, or is gone."""


class Session:
    """One server with one open file. Everything waits in the calling thread, so no other thread blurs the times."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        text: str,
        *,
        pull: bool,
        timeout: float = 60.0,
        workspace: Path | None = None,
    ) -> None:
        """Start a server on a new folder with `text` in it, or in `workspace` with `text` in a new file there."""
        self.name = name
        self.pull = pull
        self.timeout = timeout
        self.lines = text.split("\n")
        self.version = 1
        self.diagnostics: list[dict[str, Any]] = []
        self._buffer = b""
        self._next = 0
        self._result_id: str | None = None
        self.folder = (workspace or Path(tempfile.mkdtemp(prefix="keystroke_"))).resolve()
        self._keep = workspace is not None
        path = self.folder / "train.py"
        path.write_text(text, encoding="utf-8", newline="\n")
        self.uri = path.as_uri()
        started = now()
        self.process = subprocess.Popen(
            command,
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self._initialize()
        self.start_seconds = now() - started
        opened = now()
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        self.await_diagnostics()
        self.first_seconds = now() - opened

    def open_another(self, name: str, text: str) -> float:
        """Open one more file; the seconds until its diagnostics are there. It becomes the file that is worked on."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        self.uri, self.lines, self.version, self._result_id = path.as_uri(), text.split("\n"), 1, None
        opened = now()
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        self.await_diagnostics()
        return now() - opened

    def _initialize(self) -> None:
        capabilities: dict[str, Any] = json.loads(json.dumps(CAPABILITIES))
        if self.pull:
            capabilities["textDocument"]["diagnostic"] = {"relatedDocumentSupport": False}
        folder = {"uri": self.folder.as_uri(), "name": "benchmark"}
        params = {
            "processId": os.getpid(),
            "rootUri": folder["uri"],
            "workspaceFolders": [folder],
            "capabilities": capabilities,
        }
        result = self.request("initialize", params)
        if self.pull and not result["capabilities"].get("diagnosticProvider"):
            self.pull = False
        self.notify("initialized", {})

    # -------------------------------------------------------------------------------------- wire

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False, separators=(",", ":")).encode()
        assert self.process.stdin
        data = memoryview(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        while data:
            data = data[self.process.stdin.write(data) :]

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout
        while True:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if separator:
                length = int(next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-l"))[15:])
                if len(rest) >= length:
                    self._buffer = rest[length:]
                    message: dict[str, Any] = json.loads(rest[:length])
                    return message
            ready, _, _ = select.select([self.process.stdout], [], [], self.timeout)
            data = os.read(self.process.stdout.fileno(), 1 << 20) if ready else b""
            if not data:
                raise Silence(f"{self.name} does not answer")
            self._buffer += data

    def _until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read up to the wanted message; the server's own requests are answered on the way."""
        while True:
            message = self._read()
            if wanted(message):
                return message
            if "method" in message and "id" in message:
                items = message.get("params", {}).get("items", []) if "configuration" in message["method"] else None
                self._send({"id": message["id"], "result": None if items is None else [None] * len(items)})

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        self._next += 1
        ident = self._next
        self._send({"id": ident, "method": method, "params": params})
        answer = self._until(lambda message: message.get("id") == ident and "method" not in message)
        if "error" in answer:
            raise Silence(f"{self.name} refused {method}: {answer['error'].get('message')}")
        return answer["result"]

    # -------------------------------------------------------------------------------------- work

    def change(self, line: int, start: int, end_line: int, end: int, text: str) -> None:
        """One keystroke, sent."""
        parts = text.split("\n")
        parts[0] = self.lines[line][:start] + parts[0]
        parts[-1] += self.lines[end_line][end:]
        self.lines[line : end_line + 1] = parts
        self.version += 1
        place = {"start": {"line": line, "character": start}, "end": {"line": end_line, "character": end}}
        identifier = {"uri": self.uri, "version": self.version}
        self.notify(
            "textDocument/didChange",
            {"textDocument": identifier, "contentChanges": [{"range": place, "text": text}]},
        )

    def await_diagnostics(self) -> None:
        """Wait for the diagnostics of the newest version."""
        if self.pull:
            params = {"textDocument": {"uri": self.uri}}
            report = self.request(
                "textDocument/diagnostic",
                params | ({"previousResultId": self._result_id} if self._result_id else {}),
            )
            self._result_id = report.get("resultId")
            if report["kind"] == "full":
                self.diagnostics = report["items"]
            return

        def is_ours(message: dict[str, Any]) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            params = message["params"]
            version = params.get("version")
            return params["uri"] == self.uri and (version is None or version >= self.version)

        self.diagnostics = self._until(is_ours)["params"]["diagnostics"]

    def cpu_seconds(self) -> float:
        """The CPU time that the server and its children have used (Linux; 0 elsewhere)."""
        return sum(cpu for cpu, _ in self._usage())

    def memory_bytes(self) -> int:
        """The resident memory of the server and its children (Linux; 0 elsewhere)."""
        return sum(memory for _, memory in self._usage())

    def _usage(self) -> list[tuple[float, int]]:
        children: dict[int, list[int]] = {}
        found: dict[int, tuple[float, int]] = {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(entry.parent.name)
            children.setdefault(int(fields[1]), []).append(pid)
            ticks = sum(int(each) for each in fields[11:15])
            found[pid] = (ticks / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))
        ours, pending = [], [self.process.pid]
        while pending:
            pid = pending.pop()
            pending += children.get(pid, [])
            if pid in found:
                ours.append(found[pid])
        return ours

    def close(self) -> None:
        """Shut the server down, whatever its state."""
        try:
            self.timeout = 5.0
            self.request("shutdown", None)
            self.notify("exit", None)
            self.process.wait(5)
        except (Silence, OSError, subprocess.TimeoutExpired):
            self.process.kill()
        self.process.wait()
        if not self._keep:
            shutil.rmtree(self.folder, ignore_errors=True)
