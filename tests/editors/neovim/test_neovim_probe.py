"""Probes from Neovim: the command, the code lens, the questions it asks, the floating window with the report."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from neovim_driver import Neovim

pytestmark = pytest.mark.editor

if importlib.util.find_spec("torch") is None and not os.environ.get("REQUIRE_EVIDENCE"):
    pytest.skip("torch is not installed", allow_module_level=True)

MODEL = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width) -> None:
        super().__init__()
        self.body = nn.Linear(4, width)

    def forward(self, x):
        return self.body(x)


class Waiting(nn.Module):
    def forward(self, x):
        __import__("time").sleep(300)
"""

ANSWERS = """
_G.asked = {}
vim.ui.select = function(items, opts, done)
  table.insert(_G.asked, opts.prompt)
  done(items[1])
end
vim.ui.input = function(opts, done)
  table.insert(_G.asked, opts.prompt)
  done('7')
end
"""


@pytest.fixture
def editor(neovim: Callable[..., Neovim], project: Path, tmp_path: Path) -> Neovim:
    (project / "model.py").write_text(MODEL)
    (project / "trainwright.toml").write_text(f"[probe]\ninterpreter = {str(sys.executable)!r}\n")
    editor = neovim(env={"XDG_STATE_HOME": str(tmp_path / "state")})
    editor.edit(project / "model.py")
    editor.wait("#vim.lsp.get_clients({ name = 'trainwright' }) == 1")
    editor.lua(ANSWERS)
    return editor


def report(editor: Neovim) -> str:
    editor.wait(
        "vim.iter(vim.api.nvim_list_wins()):any(function(w) return vim.api.nvim_win_get_config(w).relative ~= '' end)",
        timeout_ms=90_000,
    )
    return editor.float_text()


def test_the_command_asks_for_what_is_missing_and_shows_the_report(editor: Neovim) -> None:
    editor.lua("vim.api.nvim_win_set_cursor(0, { 8, 4 }) vim.cmd('TrainwrightProbe mode')")
    said = report(editor)
    assert "model.py:Net" in said and "train() against eval()" in said
    asked = editor.lua("return _G.asked")
    assert asked[0].startswith("Run your code with ") and asked[1:] == ["The probe needs width = "]


def test_the_code_lens_runs_it(editor: Neovim) -> None:
    editor.lua(
        """
        local bufnr = vim.api.nvim_get_current_buf()
        local client = vim.lsp.get_clients({ name = 'trainwright' })[1]
        local params = { textDocument = { uri = vim.uri_from_bufnr(bufnr) } }
        local request = vim.fn.has('nvim-0.11') == 1 and function(...) return client:request_sync(...) end
          or client.request_sync
        local answer = request('textDocument/codeLens', params, 10000, bufnr)
        for _, lens in ipairs(answer.result) do
          if lens.command.title == 'gradients' then
            vim.lsp.commands[lens.command.command](lens.command, {})
            return
          end
        end
        error('no lens')
        """
    )
    assert "total gradient norm" in report(editor)


def test_a_probe_can_be_cancelled(editor: Neovim) -> None:
    editor.lua("vim.api.nvim_win_set_cursor(0, { 15, 4 })")
    editor.lua("require('trainwright.probe').run({ kind = 'mode', shapes = { 'x=2,4' } })")
    editor.wait("require('trainwright.probe').cancel ~= nil")
    editor.lua("vim.cmd('TrainwrightProbeCancel')")
    editor.wait("vim.api.nvim_exec2('messages', { output = true }).output:lower():find('cancel', 1, true) ~= nil")
