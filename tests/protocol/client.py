"""A small language client: what an editor does, without an editor and without the libraries that the server uses."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SERVER = shlex.split(os.environ.get("TRAINWRIGHT_SERVER", "")) or [sys.executable, "-m", "trainwright", "server"]
PATIENCE = 30.0  # seconds; only a hang is a failure


class ResponseError(Exception):
    """The server answered with an error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code = error.get("code")


class Ended(Exception):
    """The server has closed the connection."""


def split_lines(text: str) -> list[str]:
    """Lines with their ends, as the protocol counts them; the last one may be empty."""
    return re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)


def units(text: str, encoding: str) -> int:
    """The length of `text` in a position encoding."""
    if encoding == "utf-8":
        return len(text.encode())
    return len(text) if encoding == "utf-32" else len(text.encode("utf-16-le")) // 2


def points(line: str, column: int, encoding: str) -> int:
    """The index in `line` of a column in a position encoding."""
    return next((index for index in range(len(line) + 1) if units(line[:index], encoding) >= column), len(line))


class Document:
    """One open document: the client's text, sent with a new version at every change."""

    def __init__(self, client: Client, uri: str, text: str, language: str) -> None:
        self.client, self.uri, self.text, self.version = client, uri, text, 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})

    def position(self, offset: int) -> dict[str, int]:
        """The place of an offset in the text."""
        lines = split_lines(self.text[:offset])
        return {"line": len(lines) - 1, "character": units(lines[-1], self.client.encoding)}

    def offset(self, position: Mapping[str, int]) -> int:
        """The offset of a place."""
        lines = split_lines(self.text)
        line = position["line"]
        if line >= len(lines):
            return len(self.text)
        before = sum(len(each) for each in lines[:line])
        return before + points(lines[line], position["character"], self.client.encoding)

    def range_of(self, piece: str) -> dict[str, Any]:
        """The range of the first `piece` in the text."""
        start = self.text.index(piece)
        return {"start": self.position(start), "end": self.position(start + len(piece))}

    def change(self, *edits: tuple[str, str]) -> None:
        """Replace pieces of the text, each by another, as the changes of one notification."""
        changes = []
        for old, new in edits:
            changes.append({"range": self.range_of(old), "text": new})
            self.text = self.text.replace(old, new, 1)
        self.send(changes)

    def splice(self, start: int, end: int, new: str) -> None:
        """Replace the text between two offsets."""
        change = {"range": {"start": self.position(start), "end": self.position(end)}, "text": new}
        self.text = self.text[:start] + new + self.text[end:]
        self.send([change])

    def replace(self, text: str) -> None:
        """Send a whole new text."""
        self.text = text
        self.send([{"text": text}])

    def send(self, changes: Sequence[Mapping[str, Any]]) -> None:
        self.version += 1
        identifier = {"uri": self.uri, "version": self.version}
        self.client.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": changes})

    def close(self) -> None:
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": self.uri}})

    def at(self, piece: str, *, offset: int = 0) -> dict[str, Any]:
        """The parameters of a request about the place where `piece` starts."""
        return {"textDocument": {"uri": self.uri}, "position": self.position(self.text.index(piece) + offset)}

    def applied(self, edit: Mapping[str, Any]) -> str:
        """The text after a WorkspaceEdit, which must be about this document and its present version only."""
        if "documentChanges" in edit:
            (change,) = edit["documentChanges"]
            assert change["textDocument"] == {"uri": self.uri, "version": self.version}
            edits = change["edits"]
        else:
            assert list(edit["changes"]) == [self.uri]
            edits = edit["changes"][self.uri]
        placed = [
            (self.offset(each["range"]["start"]), self.offset(each["range"]["end"]), each["newText"]) for each in edits
        ]
        text = self.text
        for start, end, new in sorted(placed, reverse=True):
            text = text[:start] + new + text[end:]
        return text


class Client:
    """Starts a server and talks to it."""

    def __init__(self, cwd: Path, *, command: Sequence[str] = SERVER, tcp: bool = False, env: Any = None) -> None:
        arguments = [*command, "--tcp", "127.0.0.1:0"] if tcp else list(command)
        self.process = subprocess.Popen(
            arguments,
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
        )
        self.stderr: list[str] = []
        self.encoding = "utf-16"
        self.settings: Callable[[Mapping[str, Any]], Any] = lambda item: None
        self.notifications: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.capabilities: dict[str, Any] = {}
        self.pulls = False
        self._answers: dict[Any, dict[str, Any]] = {}
        self._changed = threading.Condition()
        self._lock = threading.Lock()
        self._held: list[bytes] | None = None
        self._next = 0
        self._ended = False
        self._threads = [threading.Thread(target=self._read_stderr, daemon=True)]
        self._threads[0].start()
        if tcp:
            self._connect()
        else:
            assert self.process.stdin and self.process.stdout
            self._in, self._out = self.process.stdout, self.process.stdin
        self._threads.append(threading.Thread(target=self._read, daemon=True))
        self._threads[1].start()

    def _connect(self) -> None:
        found = self._wait(lambda: re.search(r"listens on ([\d.]+):(\d+)", "".join(self.stderr)))
        self._socket = socket.create_connection((found[1], int(found[2])), PATIENCE)
        self._in = self._socket.makefile("rb")  # type: ignore[assignment]
        self._out = self._socket.makefile("wb")  # type: ignore[assignment]

    # ------------------------------------------------------------------------------------- wire

    def _read_stderr(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            with self._changed:
                self.stderr.append(line.decode(errors="replace"))
                self._changed.notify_all()

    def _read(self) -> None:
        try:
            while True:
                length = 0
                while (line := self._in.readline()) != b"\r\n":
                    if not line:
                        return
                    name, _, value = line.partition(b":")
                    assert name.lower() in (b"content-length", b"content-type"), f"not a header: {line!r}"
                    if name.lower() == b"content-length":
                        length = int(value)
                self._take(json.loads(self._in.read(length)))
        except (OSError, ValueError):
            return
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        reply: Any = None
        with self._changed:
            if "method" not in message:
                self._answers[message["id"]] = message
            elif "id" in message:
                self.requests.append(message)
                reply = {"jsonrpc": "2.0", "id": message["id"], "result": self._result(message)}
            else:
                self.notifications.append(message)
            self._changed.notify_all()
        if reply:
            self.send(reply)

    def _result(self, message: Mapping[str, Any]) -> Any:
        if message["method"] == "workspace/configuration":
            return [self.settings(item) for item in message["params"]["items"]]
        return {"applied": True} if message["method"] == "workspace/applyEdit" else None

    def send(self, message: Any) -> None:
        """Send a message as it is."""
        self.send_bytes(json.dumps(message, ensure_ascii=False).encode())

    def send_bytes(self, body: bytes, header: bytes | None = None) -> None:
        """Send raw bytes, with a right header or any other."""
        message = (header if header is not None else b"Content-Length: %d\r\n\r\n" % len(body)) + body
        with self._lock:
            if self._held is not None:
                self._held.append(message)
                return
            self._out.write(message)
            self._out.flush()

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Send what is sent meanwhile in one piece, so that it waits at the server together, however busy we are."""
        self._held = []
        try:
            yield
        finally:
            held, self._held = self._held, None
            with self._lock:
                self._out.write(b"".join(held))
                self._out.flush()

    def _wait(self, ready: Callable[[], Any], patience: float = PATIENCE) -> Any:
        deadline = time.monotonic() + patience
        with self._changed:
            while not (found := ready()):
                if self._ended:
                    raise Ended("".join(self.stderr)[-3000:])
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError("".join(self.stderr)[-3000:])
                self._changed.wait(left)
        return found

    # ------------------------------------------------------------------------------------ protocol

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> int:
        """Send a request and don't wait for its answer."""
        self._next += 1
        message = {"jsonrpc": "2.0", "id": self._next, "method": method}
        self.send(message if params is None else {**message, "params": params})
        return self._next

    def answer(self, ident: Any) -> Any:
        """The answer to a request that was sent."""
        found = self._wait(lambda: self._answers.get(ident))
        if "error" in found:
            raise ResponseError(found["error"])
        return found["result"]

    def request(self, method: str, params: Any = None) -> Any:
        return self.answer(self.ask(method, params))

    def notification(self, method: str, wanted: Callable[[Any], Any] = lambda params: True) -> Any:
        """The first notification of this kind, sent already or soon, that is `wanted`; its parameters."""

        def find() -> Any:
            return next(
                (each for each in self.notifications if each["method"] == method and wanted(each["params"])), None
            )

        return self._wait(find)["params"]

    def asked(self, method: str, count: int = 1) -> Any:
        """Wait until the server has sent so many requests of this kind; the last one's parameters."""
        found = self._wait(
            lambda: (all_ := [each for each in self.requests if each["method"] == method])[count - 1 :] and all_
        )
        return found[-1].get("params")

    def messages(self, method: str = "window/showMessage") -> list[str]:
        """The texts of the messages that the server has shown (or logged)."""
        with self._changed:
            return [each["params"]["message"] for each in self.notifications if each["method"] == method]

    def initialize(
        self,
        *folders: Path,
        encodings: Sequence[str] | None = None,
        pull: bool = True,
        resolve: bool = True,
        markdown: bool = True,
        refresh: bool = True,
        document_changes: bool = True,
        creates_files: bool = False,
        configuration: bool = False,
        probes: bool = False,
        status: bool = False,
        notebooks: bool = False,
        options: Any = None,
        process_id: int | None = None,
    ) -> dict[str, Any]:
        """Initialize with the abilities of one kind of editor."""
        text: dict[str, Any] = {
            "synchronization": {"dynamicRegistration": False},
            "publishDiagnostics": {"relatedInformation": True, "versionSupport": True, "dataSupport": True},
            "hover": {"contentFormat": ["markdown", "plaintext"] if markdown else ["plaintext"]},
            "codeAction": {
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source.fixAll"]}},
                "isPreferredSupport": True,
            },
        }
        if resolve:
            text["codeAction"] |= {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}
        workspace: dict[str, Any] = {
            "workspaceFolders": True,
            "applyEdit": True,
            "configuration": configuration,
            "workspaceEdit": {
                "documentChanges": document_changes,
                **({"resourceOperations": ["create", "rename", "delete"]} if creates_files else {}),
            },
            "didChangeWatchedFiles": {"dynamicRegistration": True},
            "didChangeConfiguration": {"dynamicRegistration": True},
        }
        if pull:
            text["diagnostic"] = {"relatedDocumentSupport": False}
            workspace["diagnostics"] = {"refreshSupport": refresh}
        params = {
            "processId": os.getpid() if process_id is None else process_id,
            "rootUri": folders[0].as_uri() if folders else None,
            "workspaceFolders": [{"uri": each.as_uri(), "name": each.name} for each in folders] or None,
            "initializationOptions": options,
            "capabilities": {
                "textDocument": text,
                **({"notebookDocument": {"synchronization": {"dynamicRegistration": False}}} if notebooks else {}),
                "workspace": workspace,
                "experimental": {"serverStatusNotification": status, "trainwrightRunProbe": probes},
                **({"general": {"positionEncodings": list(encodings)}} if encodings else {}),
                **({"window": {"workDoneProgress": True}} if probes else {}),
            },
        }
        self.pulls = pull
        result: dict[str, Any] = self.request("initialize", params)
        self.capabilities = result["capabilities"]
        self.encoding = self.capabilities["positionEncoding"]
        self.notify("initialized", {})
        return result

    def scanned(self) -> None:
        """Wait until the server has read the workspace."""
        self.notification("window/logMessage", lambda params: "files of the workspace" in params["message"])

    def open(self, where: Path | str, text: str | None = None, language: str = "python") -> Document:
        """Open a document, by path (its text is read unless given) or by URI."""
        if text is None:
            assert isinstance(where, Path)
            text = where.read_bytes().decode()
        return Document(self, where if isinstance(where, str) else where.as_uri(), text, language)

    def diagnostics(self, document: Document) -> list[dict[str, Any]]:
        """The diagnostics of a document's present version, pulled or pushed."""
        if self.pulls:
            report = self.request("textDocument/diagnostic", {"textDocument": {"uri": document.uri}})
            assert report["kind"] == "full"
            items: list[dict[str, Any]] = report["items"]
            return items
        self.notification(
            "textDocument/publishDiagnostics",
            lambda params: params["uri"] == document.uri and params.get("version") == document.version,
        )
        return self.published(document.uri)[-1]["diagnostics"]  # type: ignore[no-any-return]

    def published(self, uri: str) -> list[dict[str, Any]]:
        """All that was published for a document so far."""
        with self._changed:
            return [
                each["params"]
                for each in self.notifications
                if each["method"] == "textDocument/publishDiagnostics" and each["params"]["uri"] == uri
            ]

    def shown(self, document: Document) -> list[str]:
        """The codes that a client without pull shows for a document now."""
        published = self.published(document.uri)
        return codes(published[-1]["diagnostics"]) if published else []

    def until(self, ready: Callable[[], Any]) -> Any:
        """Ask again until the answer is as it should be: for what becomes true in the server's own time."""
        deadline = time.monotonic() + PATIENCE
        while not (found := ready()):
            if time.monotonic() > deadline:
                raise TimeoutError("".join(self.stderr)[-3000:])
            time.sleep(0.05)
        return found

    def actions(
        self, document: Document, span: Mapping[str, Any], diagnostics: Sequence[Any] = (), only: Any = None
    ) -> list[dict[str, Any]]:
        """The code actions for a range."""
        context = {"diagnostics": list(diagnostics), **({"only": only} if only is not None else {})}
        params = {"textDocument": {"uri": document.uri}, "range": span, "context": context}
        found: list[dict[str, Any]] = self.request("textDocument/codeAction", params)
        return found

    def resolved(self, action: dict[str, Any]) -> dict[str, Any]:
        """The action with its edit."""
        return action if "edit" in action else self.request("codeAction/resolve", action)

    def children(self, of: int | None = None) -> list[int]:
        """The processes that the server, or another one, has started."""
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [line.split() for line in listing.splitlines()]
        return [int(pid) for pid, parent in pairs if int(parent) == (of or self.process.pid)]

    # ---------------------------------------------------------------------------------------- end

    def exit(self) -> int:
        """Shut the server down in order; its exit code."""
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End the server whatever its state."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


def codes(diagnostics: Sequence[Mapping[str, Any]]) -> list[str]:
    """The codes of diagnostics, in order of place."""

    def place(each: Mapping[str, Any]) -> tuple[int, int]:
        return each["range"]["start"]["line"], each["range"]["start"]["character"]

    return [each["code"] for each in sorted(diagnostics, key=place)]
