"""Between a config and its code with Neovim's own keys and functions: complete a key, rename it, jump to the class."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from neovim_driver import FIXTURES, Neovim

pytestmark = pytest.mark.editor


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A program and its config."""
    copy = tmp_path / "project"
    shutil.copytree(FIXTURES / "configs", copy)
    (copy / "pyproject.toml").write_text('[project]\nname = "configs"\nversion = "1"\n', encoding="utf-8")
    return copy


@pytest.fixture
def config(neovim: Callable[..., Neovim], project: Path) -> Neovim:
    """Neovim with config.yaml open, and the workspace read."""
    editor = neovim()
    editor.edit(project / "config.yaml")
    editor.wait("#require('trainwright').clients(0) > 0")
    put_cursor(editor, "hidden")
    editor.wait(
        """(function()
          local c = require('trainwright').clients(0)[1]
          local p = vim.lsp.util.make_position_params(0, c.offset_encoding)
          local answers = vim.lsp.buf_request_sync(0, 'textDocument/definition', p, 2000) or {}
          local answer = answers[c.id]
          return answer and answer.result and #answer.result > 0
        end)()"""
    )
    return editor


def put_cursor(editor: Neovim, piece: str) -> None:
    for row, line in enumerate(editor.nvim.current.buffer[:]):
        if piece in line:
            editor.nvim.api.win_set_cursor(0, (row + 1, len(line[: line.index(piece)].encode())))
            return
    raise AssertionError(f"{piece!r} is not in the buffer")


def run(project: Path) -> str:
    done = subprocess.run([sys.executable, "main.py"], cwd=project, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_key_is_completed(config: Neovim, project: Path) -> None:
    put_cursor(config, "act: relu")
    config.nvim.input("o")
    config.nvim.input("bi<C-x><C-o>")
    config.wait("vim.fn.pumvisible() == 1 or vim.api.nvim_get_current_line():match('bias') ~= nil")
    words = config.lua("return vim.tbl_map(function(i) return i.word end, vim.fn.complete_info({'items'}).items)")
    assert [word.strip() for word in words] == ["bias:"], words
    config.nvim.input("<C-n>" if "bias" not in config.nvim.current.line else "")
    config.wait("vim.api.nvim_get_current_line():match('^  bias: ?$') ~= nil")
    config.nvim.input("<C-y><C-e>")
    config.nvim.input("<Esc>")


def test_a_value_is_completed(config: Neovim) -> None:
    put_cursor(config, "act: relu")
    config.nvim.input("Cact: <C-x><C-o>")
    config.wait("vim.fn.pumvisible() == 1")
    words = config.lua("return vim.tbl_map(function(i) return i.word end, vim.fn.complete_info({'items'}).items)")
    assert {"relu", "gelu"} <= set(words)
    config.nvim.input("<Esc>")


def test_a_key_is_renamed_and_the_program_still_runs(config: Neovim, project: Path) -> None:
    before = run(project)
    put_cursor(config, "hidden")
    config.lua("vim.lsp.buf.rename('width')")
    config.wait("vim.api.nvim_buf_get_lines(0, 2, 3, false)[1] == '  width: 8'")
    config.nvim.command("silent wall")
    assert "def __init__(self, width: int, act" in (project / "parts" / "net.py").read_text("utf-8")
    assert 'Net(width=cfg["model"]["width"], act' in (project / "main.py").read_text("utf-8")
    assert run(project) == before


def test_a_rename_that_is_refused_says_why(config: Neovim, project: Path) -> None:
    put_cursor(config, "hidden")
    config.lua("vim.lsp.buf.rename('act')")
    config.wait("vim.api.nvim_exec2('messages', { output = true }).output:match('already a key') ~= nil")
    assert "  hidden: 8\n" in config.text()


def test_the_class_path_leads_to_the_class(config: Neovim) -> None:
    put_cursor(config, "parts.net.Net")
    config.lua("vim.lsp.buf.definition()")
    config.wait("vim.api.nvim_buf_get_name(0):match('net.py$') ~= nil")
    row, column = config.nvim.api.win_get_cursor(0)
    assert config.nvim.current.buffer[row - 1][column:].startswith("Net:")


def test_hover_and_hints(config: Neovim, project: Path) -> None:
    put_cursor(config, "hidden")
    config.lua("vim.lsp.buf.hover()")
    assert "Width of the hidden layer." in config.float_text()
    config.close_floats()


def test_the_lens_goes_to_the_config(config: Neovim, project: Path) -> None:
    config.edit(project / "parts" / "net.py")
    config.lua("vim.lsp.codelens.refresh({ bufnr = 0 })")
    config.wait("#vim.lsp.codelens.get(0) > 0")
    titles = config.lua("return vim.tbl_map(function(l) return l.command.title end, vim.lsp.codelens.get(0))")
    assert any(title.startswith("Configured in config.yaml (hidden=8, act=relu)") for title in titles), titles
    config.lua(
        "local l = vim.iter(vim.lsp.codelens.get(0)):find(function(l) return l.command.title:match('^Conf') end)\n"
        "require('trainwright.places').show(l.command, require('trainwright').clients(0)[1].id)"
    )
    config.wait("vim.api.nvim_buf_get_name(0):match('config.yaml$') ~= nil")
