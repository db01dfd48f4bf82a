"""As a person does it: Neovim in a terminal, keys in, screen out."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from neovim_driver import FIXTURES, ROOT, Installed, Terminal

pytestmark = pytest.mark.editor

EXPECTED = FIXTURES / "expected"
ARTEFACTS = ROOT / "tests" / "artefacts" / "neovim"

# What to search for, one after the other, to come to the finding, and which of the menu's titles is its fix.
FIXES = {
    "LOOP002": (("enumerate(val_loader)", "model(inputs)"), r"(\d+): .*no_grad"),
    "LOOP004": (("optimizer.zero_grad",), r"(\d+): .*zero_grad"),
    "YAML001": (("yaml.load(",), r"(\d+): .*safe_load"),
}


def keep_screen(screen: str, installed: Installed, name: str) -> None:
    """Screens are kept as test artefacts: text, with its colours as escape sequences."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    (ARTEFACTS / f"{name}-{installed.suite}.ansi").write_text(screen, encoding="utf-8")


def go_to(screen: Terminal, *patterns: str) -> None:
    screen.type("gg")
    for pattern in patterns:
        screen.type("/" + pattern)
        screen.press("Enter")
    time.sleep(0.3)


def open_code_actions(screen: Terminal, installed: Installed) -> None:
    """`gra` is Neovim's own key from 0.11 on; on 0.10 a person types the command, or maps it."""
    if installed.has_enable:
        screen.type("gra")
    else:
        screen.command("lua vim.lsp.buf.code_action()")


def wait_for_file(path: Path, expected: bytes) -> None:
    deadline = time.monotonic() + 10
    while path.read_bytes() != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    assert path.read_bytes() == expected


@pytest.mark.parametrize("code", FIXES)
def test_see_hover_fix_and_write(
    terminal: Callable[..., Terminal], installed: Installed, project: Path, code: str
) -> None:
    where, title = FIXES[code]
    screen = terminal("train.py")
    go_to(screen, *where)

    # The finding's virtual text is on the line, and the code is underlined.
    wanted = re.escape(where[-1]) + ".*■"
    screen.wait_for(wanted)
    time.sleep(0.3)
    coloured = screen.coloured_screen()
    (line,) = [line for line in coloured.splitlines() if re.search(wanted, strip(line))]
    assert re.search(r"\x1b\[(?:[0-9:]*;)*4[;:m]", line), line
    keep_screen(coloured, installed, f"{code}-finding")

    screen.type("K")
    screen.wait_for(code)
    keep_screen(screen.coloured_screen(), installed, f"{code}-hover")
    screen.press("Escape")
    screen.type("hl")  # the floating window closes when the cursor moves
    time.sleep(0.3)
    go_to(screen, *where)

    open_code_actions(screen, installed)
    number = screen.wait_for(title).group(1)
    keep_screen(screen.coloured_screen(), installed, f"{code}-actions")
    screen.type(number)
    screen.press("Enter")
    time.sleep(0.5)
    screen.command("w")
    screen.wait_for(r"train\.py.*written")
    wait_for_file(project / "train.py", (EXPECTED / f"train.{code}.py").read_bytes())


def test_fix_all_by_command(terminal: Callable[..., Terminal], project: Path) -> None:
    screen = terminal("config.yaml")
    screen.wait_for(r"lr: 1e-3.*■")
    screen.command("TrainwrightFixAll")
    screen.wait_for(r"lr: 1\.0e-3")
    screen.command("w")
    wait_for_file(project / "config.yaml", (EXPECTED / "config.fixed.yaml").read_bytes())


def test_a_mistake_typed_is_seen_and_goes_when_undone(terminal: Callable[..., Terminal], project: Path) -> None:
    (project / "train.py").write_bytes((EXPECTED / "train.fixed.py").read_bytes())
    screen = terminal("train.py")
    go_to(screen, "yaml.safe_load")
    screen.wait_for(r"yaml\.safe_load\(f\)")
    time.sleep(2)
    assert "■" not in screen.screen()
    screen.type("wwcf)load(f, Loader=yaml.Loader)")
    screen.press("Escape")
    screen.wait_for(r"yaml\.load\(f, Loader=yaml\.Loader\).*■")
    screen.type("u")
    screen.wait_for(r"yaml\.safe_load\(f\)")
    deadline = time.monotonic() + 10
    while "■" in screen.screen() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "■" not in screen.screen()


def strip(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;:]*[A-Za-z]", "", line)
