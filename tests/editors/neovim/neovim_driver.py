"""Drives a real Neovim: over its own RPC, and by keys in a terminal."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
PLUGIN = ROOT / "clients" / "neovim"
FIXTURES = ROOT / "tests" / "editors" / "fixtures"

DEFAULT_SETUP = "require('trainwright').setup()"
WAIT_MS = 30_000
LIFETIME_S = 180
"""A Neovim that hangs is killed after this, so that the test fails instead of waiting for ever."""


@dataclass(frozen=True)
class Installed:
    """One of the two Neovims, with its own libraries."""

    suite: str
    program: Path
    tmux: Path

    @property
    def has_enable(self) -> bool:
        """Whether it has vim.lsp.config() and vim.lsp.enable()."""
        return self.suite != "trixie"

    @property
    def position_encoding(self) -> str:
        return "utf-8" if self.has_enable else "utf-16"


@dataclass(frozen=True, order=True)
class Shown:
    """A diagnostic as Neovim holds it: rows from 0, columns in UTF-8 bytes."""

    row: int
    column: int
    end_row: int
    end_column: int
    code: str
    message: str
    source: str


def environment(home: Path, **more: str) -> dict[str, str]:
    """A person's environment with nothing of this machine's Neovim set-up in it, and the server's venv active."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "NVIM", "VIM", "TMUX"))}
    env["VIRTUAL_ENV"] = os.environ.get("VIRTUAL_ENV") or sys.prefix
    env["HOME"] = str(home)
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        folder = home / kind.lower()
        folder.mkdir(parents=True, exist_ok=True)
        env[f"XDG_{kind}_HOME"] = str(folder)
    return {**env, **more}


def write_init(home: Path, setup: str) -> Path:
    """A person's init.lua: the plugin on the runtime path, findings shown in the text, and `setup`."""
    home.mkdir(parents=True, exist_ok=True)
    init = home / "init.lua"
    init.write_text(
        f"vim.opt.runtimepath:prepend([[{PLUGIN}]])\n"
        "vim.o.swapfile = false\n"
        "vim.diagnostic.config({ virtual_text = true, underline = true, signs = true })\n"
        f"{setup}\n",
        encoding="utf-8",
    )
    return init


def listens(address: str) -> bool:
    """Whether somebody listens at a Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(address) == 0


class Neovim:
    """A headless Neovim with the plugin, and the questions that the tests ask it."""

    def __init__(
        self,
        installed: Installed,
        cwd: Path,
        home: Path,
        setup: str = DEFAULT_SETUP,
        env: Mapping[str, str] | None = None,
    ) -> None:
        import pynvim

        self.installed = installed
        init = write_init(home, setup)
        address = str(home / "rpc")
        self._errors = (home / "stderr").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [str(installed.program), "--headless", "--clean", "-u", str(init), "--listen", address],
            cwd=cwd,
            env=environment(home, **(env or {})),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
        )
        self._watchdog = threading.Timer(LIFETIME_S, self._process.kill)
        self._watchdog.start()
        deadline = time.monotonic() + 20
        while not listens(address):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._watchdog.cancel()
                self._process.kill()
                self._errors.seek(0)
                raise AssertionError(f"Neovim did not start: {self._errors.read()}")
            time.sleep(0.02)
        self.nvim = pynvim.attach("socket", path=address)

    def close(self) -> None:
        with contextlib.suppress(Exception):  # whatever state a failed test left it in, it has to go
            self.nvim.command("qall!", async_=True)
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._watchdog.cancel()
        with contextlib.suppress(Exception):
            self.nvim.close()
        self._errors.close()

    def lua(self, code: str, *args: Any) -> Any:
        return self.nvim.exec_lua(code, *args)

    def edit(self, path: Path) -> None:
        self.nvim.command(f"edit {path}")

    def write(self) -> None:
        self.nvim.command("silent write")

    def wait(self, condition: str, given: Any = None, timeout_ms: int = WAIT_MS) -> None:
        """Wait until a Lua expression is true; `given` is a variable in it."""
        code = f"local timeout, given = ...\nreturn (vim.wait(timeout, function() return {condition} end, 20))"
        if not self.lua(code, timeout_ms, given):
            raise AssertionError(f"never became true in Neovim: {condition} ({given=})\n{self.state()}")

    def state(self) -> str:
        """What a person would look at when something is wrong."""
        log = self.lua("local f = io.open(require('vim.lsp.log').get_filename()); return f and f:read('*a') or ''")
        return (
            f"findings: {self.findings()}\nmessages: {self.messages()}\n"
            f"clients: {self.lua('return #vim.lsp.get_clients()')}\nlog: {log[-3000:]}"
        )

    def messages(self) -> str:
        return str(self.lua("return vim.api.nvim_exec2('messages', { output = true }).output"))

    def text(self) -> str:
        return "\n".join(self.nvim.current.buffer[:]) + "\n"

    def findings(self) -> list[Shown]:
        """The findings of the current buffer, in order."""
        found = self.lua("return vim.diagnostic.get(0)")
        return sorted(
            Shown(
                d["lnum"], d["col"], d["end_lnum"], d["end_col"], str(d.get("code")), d["message"], d.get("source", "")
            )
            for d in found
        )

    def wait_for_codes(self, *codes: str) -> list[Shown]:
        """Wait until the buffer has exactly these findings."""
        shown = "vim.tbl_map(function(d) return tostring(d.code) end, vim.diagnostic.get(0))"
        self.wait(f"vim.deep_equal(vim.fn.sort({shown}), given)", sorted(codes))
        return self.findings()

    def finding(self, code: str) -> Shown:
        (found,) = [shown for shown in self.findings() if shown.code == code]
        return found

    def text_of(self, shown: Shown) -> str:
        """The text that is underlined, by Neovim's own columns."""
        return "\n".join(self.nvim.api.buf_get_text(0, shown.row, shown.column, shown.end_row, shown.end_column, {}))

    def put_cursor_on(self, shown: Shown) -> None:
        self.nvim.api.win_set_cursor(0, (shown.row + 1, shown.column))

    def apply_fix(self, code: str) -> None:
        """Put the cursor on the finding and apply its preferred quick fix, as code_action() does it for a person."""
        self.put_cursor_on(self.finding(code))
        tick = self.nvim.api.buf_get_changedtick(0)
        self.lua(
            """
            local code = ...
            vim.lsp.buf.code_action({ apply = true, filter = function(action)
              local fixes = vim.iter(action.diagnostics or {}):any(function(d) return d.code == code end)
              return action.kind == 'quickfix' and action.isPreferred == true and fixes
            end })
            """,
            code,
        )
        self.wait("vim.api.nvim_buf_get_changedtick(0) ~= given", tick)

    def float_text(self) -> str:
        """Wait for a floating window and read it."""
        is_float = "function(w) return vim.api.nvim_win_get_config(w).relative ~= '' end"
        self.wait(f"#vim.tbl_filter({is_float}, vim.api.nvim_list_wins()) > 0")
        lines = self.lua(
            f"local w = vim.tbl_filter({is_float}, vim.api.nvim_list_wins())[1]\n"
            "return vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(w), 0, -1, false)"
        )
        return "\n".join(lines)

    def close_floats(self) -> None:
        self.lua(
            "for _, w in ipairs(vim.api.nvim_list_wins()) do\n"
            "  if vim.api.nvim_win_get_config(w).relative ~= '' then vim.api.nvim_win_close(w, true) end\n"
            "end"
        )


class Terminal:
    """Neovim in a terminal of its own (tmux): keys go in, the screen comes out."""

    def __init__(self, installed: Installed, cwd: Path, home: Path, file: str, setup: str = DEFAULT_SETUP) -> None:
        init = write_init(home, setup)
        # The socket's path has to be short (108 bytes): tmux makes it in TMUX_TMPDIR.
        self._tmux = [str(installed.tmux), "-S", str(home / "tmux"), "-f", "/dev/null"]
        self._env = environment(home, TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8")
        command = f"TERM=tmux-256color exec {installed.program} --clean -u {init} {file}"
        self._run("new-session", "-d", "-x", "150", "-y", "48", command, cwd=cwd)

    def _run(self, *args: str, cwd: Path | None = None) -> str:
        done = subprocess.run([*self._tmux, *args], cwd=cwd, env=self._env, capture_output=True, text=True, timeout=30)
        if done.returncode != 0:
            raise AssertionError(f"tmux {args[0]}: {done.stderr}")
        return done.stdout

    def close(self) -> None:
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            self._run("kill-server")

    def screen(self) -> str:
        return self._run("capture-pane", "-p")

    def coloured_screen(self) -> str:
        return self._run("capture-pane", "-ep")

    def type(self, text: str) -> None:
        self._run("send-keys", "-l", "--", text)

    def press(self, *keys: str) -> None:
        self._run("send-keys", *keys)
        if "Escape" in keys:
            time.sleep(0.6)  # else the next key makes it an Alt chord

    def command(self, text: str) -> None:
        self.press("Escape")
        self.type(":" + text)
        self.press("Enter")

    def wait_for(self, pattern: str, timeout_s: float = 30) -> re.Match[str]:
        """Wait until the screen shows a regular expression."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if match := re.search(pattern, self.screen()):
                return match
            time.sleep(0.1)
        raise AssertionError(f"the screen never showed {pattern!r}:\n{self.screen()}")
