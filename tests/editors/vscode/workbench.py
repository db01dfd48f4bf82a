"""Runs code-server, and drives its workbench in a browser through driver.mjs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

HERE = Path(__file__).resolve().parent

USER_SETTINGS: Mapping[str, object] = {
    "workbench.startupEditor": "none",
    "workbench.colorTheme": "Default Dark Modern",
    "workbench.enableExperiments": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoUpdate": False,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "git.enabled": False,
    "files.autoSave": "off",
    "editor.hover.above": False,
    "editor.minimap.enabled": False,
    "editor.stickyScroll.enabled": False,
    "window.commandCenter": False,
    "chat.commandCenter.enabled": False,
    "chat.disableAIFeatures": True,
}
"""A quiet workbench: nothing that opens by itself, and nothing of other parts in the code-action menu."""


@dataclass(frozen=True)
class Installed:
    """What tests/editors/install/code_server.sh installed."""

    node: str
    code_server: Path
    chromium: str


class CodeServer:
    """A running code-server, with a user folder of its own."""

    def __init__(
        self,
        installed: Installed,
        folder: Path,
        extensions: Path,
        settings: Mapping[str, object],
        *,
        workspace_trust: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        user = folder / "user"
        (user / "User").mkdir(parents=True)
        (user / "User" / "settings.json").write_text(json.dumps({**USER_SETTINGS, **settings}), encoding="utf-8")
        self._user = user
        self.port = free_port()
        arguments = [installed.node, str(installed.code_server), "--config", str(folder / "config.yaml")]
        arguments += ["--auth", "none", "--bind-addr", f"127.0.0.1:{self.port}"]
        arguments += ["--user-data-dir", str(user), "--extensions-dir", str(extensions)]
        arguments += ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"]
        if not workspace_trust:
            arguments.append("--disable-workspace-trust")
        self.log = folder / "code-server.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, **(environment or {})},
            )
        self._wait_until_up()

    def _wait_until_up(self) -> None:
        for _ in range(300):
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"code-server did not start:\n{self.log.read_text(encoding='utf-8', errors='replace')}")

    def url(self, workspace: Path, payload: Sequence[tuple[str, str]] = ()) -> str:
        """The address of the workbench with `workspace` open; `payload` is what VS Code's test runner hands over."""
        url = f"http://127.0.0.1:{self.port}/?folder={quote(str(workspace))}"
        return f"{url}&payload={quote(json.dumps(payload))}" if payload else url

    def remote(self, path: Path) -> str:
        """The address of a file on the server's side, for the payload."""
        return f"vscode-remote://127.0.0.1:{self.port}{path}"

    def extension_log(self) -> str:
        """What the output "Trainwright" has said in every window so far, the server's own log with it."""
        logs = sorted((self._user / "logs").rglob("*-Trainwright.log"))
        return "\n".join(log.read_text(encoding="utf-8") for log in logs)

    def stop(self) -> None:
        """End code-server and the processes that it started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, 15)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, 9)
                self._process.wait(10)

    def __enter__(self) -> CodeServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Browser:
    """The browser, through driver.mjs: every method is a thing that a person does or sees."""

    def __init__(self, installed: Installed) -> None:
        self._process = subprocess.Popen(
            [installed.node, str(HERE / "driver.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "CHROMIUM": installed.chromium},
        )

    def _do(self, operation: str, **parameters: object) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"do": operation, **parameters}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the browser's driver ended; its error is above")
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["ok"]

    def open(self, url: str, zoom: float = 1) -> None:
        self._do("open", url=url, zoom=zoom)

    def close(self) -> None:
        self._do("close")

    def run_tests(self, url: str, timeout: float) -> tuple[int | None, list[str]]:
        """Open a workbench that runs extension-host tests: their exit code (None: no end in time) and their output."""
        answer = self._do("runTests", url=url, timeout=timeout * 1000)
        return answer["code"], answer["output"]

    def open_file(self, name: str) -> None:
        self._do("openFile", name=name)

    def open_notebook(self, name: str) -> None:
        self._do("openNotebook", name=name)

    def show_problems(self) -> None:
        self._do("showProblems")

    def findings(self, count: int) -> list[str]:
        """Wait until the Problems view lists `count` findings; their texts."""
        found: list[str] = self._do("findings", count=count)
        return found

    def go_to_finding(self, text: str) -> None:
        self._do("goToFinding", text=text)

    def squiggles(self) -> int:
        count: int = self._do("squiggles")
        return count

    def hover(self, text: str, expect: str) -> str:
        """Point at `text` in the editor until a hover with `expect` is there; what it says."""
        said: str = self._do("hover", text=text, expect=expect)
        return said

    def go_to(self, text: str) -> None:
        """Click on the first `text` in the editor."""
        self._do("goTo", text=text)

    def type(self, text: str) -> None:
        self._do("type", text=text)

    def open_code_actions(self) -> list[str]:
        titles: list[str] = self._do("openCodeActions")
        return titles

    def accept_code_action(self) -> None:
        self._do("acceptCodeAction")

    def save(self) -> None:
        self._do("save")

    def command(self, title: str) -> None:
        self._do("command", title=title)

    def status_item(self, text: str, expect: str) -> None:
        """Wait until the status bar's item `text` says `expect` when it is pointed at."""
        self._do("statusItem", text=text, expect=expect)

    def click_status_item(self, text: str) -> list[str]:
        rows: list[str] = self._do("clickStatusItem", text=text)
        return rows

    def notification(self, text: str) -> tuple[str, list[str]]:
        """Wait for a notification; its message and its buttons."""
        answer = self._do("notification", text=text)
        return answer["message"], answer["buttons"]

    def click_notification(self, text: str, button: str) -> None:
        self._do("clickNotification", text=text, button=button)

    def resize_panel(self, y: int) -> None:
        self._do("resizePanel", y=y)

    def wait_for_webview(self, text: str) -> None:
        self._do("webview", text=text)

    def wait_for(self, selector: str, text: str | None = None) -> None:
        self._do("visible", selector=selector, text=text)

    def press_until(self, key: str, selector: str, text: str | None = None) -> None:
        """Press a key until something is there."""
        self._do("pressUntil", key=key, selector=selector, text=text)

    def press(self, key: str) -> None:
        self._do("press", key=key)

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._do("screenshot", path=str(path))

    def quit(self) -> None:
        """End the browser and its driver."""
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
