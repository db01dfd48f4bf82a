"""The plugin's own parts: finding the server, settings, commands, health, help, and leaving others alone."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from neovim_driver import PLUGIN, Neovim

pytestmark = pytest.mark.editor

NO_SETUP = ""


def executable(path: Path, script: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


# ---- finding the server


def test_server_is_looked_for_in_order(neovim: Callable[..., Neovim], project: Path, tmp_path: Path) -> None:
    on_path = executable(tmp_path / "path" / "trainwright")
    active = executable(tmp_path / "active" / "bin" / "trainwright")
    local = executable(project / ".venv" / "bin" / "trainwright")
    python = executable(tmp_path / "other" / "bin" / "python")
    editor = neovim(
        setup=NO_SETUP, env={"VIRTUAL_ENV": str(tmp_path / "active"), "PATH": f"{on_path.parent}:/usr/bin:/bin"}
    )

    def found(**where: object) -> list[str]:
        code = (
            "local server, where, root = require('trainwright.server'), ...\n"
            "server.where = where\n"
            "return server.find(root).cmd"
        )
        return list(editor.lua(code, where, str(project)))

    assert found(cmd=[str(python), "x", "server", "--tcp", "h:1"]) == [str(python), "x", "server", "--tcp", "h:1"]
    assert found(interpreter=str(python)) == [str(python), "-m", "trainwright", "server"]
    assert found() == [str(active), "server"]
    active.unlink()
    assert found() == [str(local), "server"]
    local.unlink()
    assert found() == [str(on_path), "server"]
    on_path.unlink()
    assert editor.lua("return (require('trainwright.server').find(...)) == nil", str(project)) is True


def test_a_missing_server_is_said_once(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim(setup="require('trainwright').setup({ cmd = { '/nowhere/trainwright', 'server' } })")
    editor.edit(project / "train.py")
    editor.edit(project / "config.yaml")
    editor.wait("vim.api.nvim_exec2('messages', { output = true }).output:find('not found', 1, true) ~= nil")
    messages = editor.messages()
    assert messages.count("The Trainwright server was not found. Looked at: /nowhere/trainwright") == 1
    assert "pip install trainwright" in messages
    assert editor.lua("return #vim.lsp.get_clients()") == 0


def test_misspelt_options_are_refused(neovim: Callable[..., Neovim]) -> None:
    editor = neovim(setup=NO_SETUP)
    refused = "return select(2, pcall(require('trainwright').setup, ...))"
    assert "there is no option 'setings'" in editor.lua(refused, {"setings": {}})
    assert "'cmd' must be a table, not a string" in editor.lua(refused, {"cmd": "trainwright"})


def test_the_shortest_way(neovim: Callable[..., Neovim], project: Path) -> None:
    """Without setup(), by the file lsp/trainwright.lua; Neovim 0.10 has nothing that reads it."""
    editor = neovim(
        setup="if vim.lsp.enable then vim.lsp.enable('trainwright') else require('trainwright').setup() end"
    )
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    editor.edit(project / "config.yaml")
    editor.wait_for_codes("YAML003")
    (root,) = editor.lua("return vim.tbl_map(function(c) return c.config.root_dir end, vim.lsp.get_clients())")
    assert root == str(project)


def test_one_server_for_all_files_of_a_project(neovim: Callable[..., Neovim], project: Path) -> None:
    (project / "deeper").mkdir()
    shutil.copy(project / "train.py", project / "deeper" / "more.py")
    editor = neovim()
    for file in ("train.py", "deeper/more.py"):
        editor.edit(project / file)
        editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    editor.edit(project / "config.yaml")
    editor.wait_for_codes("YAML003")
    clients = editor.lua(
        "return vim.tbl_map(function(c) return { c.name, c.config.root_dir } end, vim.lsp.get_clients())"
    )
    assert clients == [["trainwright", str(project)]]


def test_files_without_a_project_share_a_server(neovim: Callable[..., Neovim], project: Path) -> None:
    (project / "pyproject.toml").unlink()
    editor = neovim()
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    editor.edit(project / "config.yaml")
    editor.wait_for_codes("YAML003")
    assert editor.lua("return #vim.lsp.get_clients()") == 1


# ---- settings


def test_settings_are_there_from_the_start(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim(setup="require('trainwright').setup({ settings = { ignore = { 'LOOP004', 'LOOP002' } } })")
    editor.edit(project / "train.py")
    editor.wait_for_codes("YAML001")


def test_settings_change_while_the_server_runs(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim()
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    before = editor.lua("return vim.lsp.get_clients()[1].id")
    editor.lua("require('trainwright').setup({ settings = { ignore = { 'LOOP004' } } })")
    editor.wait_for_codes("LOOP002", "YAML001")
    editor.lua("require('trainwright').setup({ settings = { select = { 'LOOP004' } } })")
    editor.wait_for_codes("LOOP004")
    editor.lua("require('trainwright').setup()")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    assert editor.lua("return vim.lsp.get_clients()[1].id") == before


def test_a_setting_that_is_taken_back_ends(neovim: Callable[..., Neovim], project: Path) -> None:
    both = "select = { 'LOOP002', 'LOOP004' }"
    editor = neovim(setup=f"require('trainwright').setup({{ settings = {{ ignore = {{ 'LOOP004' }}, {both} }} }})")
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002")
    editor.lua(f"require('trainwright').setup({{ settings = {{ {both} }} }})")
    editor.wait_for_codes("LOOP002", "LOOP004")
    editor.lua("require('trainwright').setup()")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")


def test_on_attach_and_capabilities_are_passed_on(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim(
        setup="require('trainwright').setup({\n"
        "  on_attach = function(client, bufnr) vim.b[bufnr].attached = client.name end,\n"
        "  capabilities = { experimental = { mine = true } },\n"
        "})"
    )
    editor.edit(project / "train.py")
    editor.wait("vim.b.attached == 'trainwright'")
    capabilities = "vim.lsp.get_clients()[1].config.capabilities"
    assert editor.lua(f"return {capabilities}.experimental.mine") is True
    assert editor.lua(f"return {capabilities}.textDocument.hover ~= nil") is True


def test_a_new_cmd_restarts_the_server(neovim: Callable[..., Neovim], project: Path, tmp_path: Path) -> None:
    editor = neovim()
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    before = editor.lua("return vim.lsp.get_clients()[1].id")
    program = editor.lua("return require('trainwright.server').find().cmd[1]")
    started = tmp_path / "started"
    wrapper = executable(tmp_path / "wrapper", f'echo "$@" > {started}\nexec {program} "$@"')
    editor.lua("require('trainwright').setup({ cmd = { ..., 'server' } })", str(wrapper))
    editor.wait("#vim.lsp.get_clients() == 1 and vim.lsp.get_clients()[1].id ~= given", before)
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    assert started.read_text() == "server\n"


# ---- commands


def test_restart(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim()
    editor.edit(project / "config.yaml")
    editor.wait_for_codes("YAML003")
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    before = editor.lua("return vim.lsp.get_clients()[1].id")
    editor.nvim.command("TrainwrightRestart")
    editor.wait("#vim.lsp.get_clients() == 1 and vim.lsp.get_clients()[1].id ~= given", before)
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    editor.edit(project / "config.yaml")
    # Neovim 0.12 does not ask again about a buffer that was hidden when the server said that there is news.
    editor.lua("vim.api.nvim_buf_set_lines(0, -1, -1, false, { '# end' })")
    editor.wait_for_codes("YAML003")
    assert editor.lua("return #vim.lsp.get_clients()") == 1


def test_restart_after_the_server_was_killed(neovim: Callable[..., Neovim], project: Path, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program = Path(os.environ.get("VIRTUAL_ENV") or sys.prefix) / "bin" / "trainwright"
    wrapper = executable(tmp_path / "wrapper", f'echo $$ > {pid}\nexec {program} "$@"')
    editor = neovim(setup=f"require('trainwright').setup({{ cmd = {{ '{wrapper}', 'server' }} }})")
    editor.edit(project / "config.yaml")
    editor.wait_for_codes("YAML003")
    os.kill(int(pid.read_text()), signal.SIGKILL)
    editor.wait("#vim.lsp.get_clients() == 0")
    editor.wait_for_codes()
    editor.nvim.command("TrainwrightRestart")
    editor.wait_for_codes("YAML003")


def test_rule_under_the_cursor(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim()
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    editor.put_cursor_on(editor.finding("LOOP004"))
    editor.nvim.command("TrainwrightRule")
    shown = editor.float_text()
    assert "LOOP004" in shown
    assert "zero-grad-after-backward" in shown
    assert "What it does" in shown
    editor.close_floats()
    editor.nvim.command("TrainwrightRule YAML003")
    assert "YAML003" in editor.float_text()


def test_rule_problems_are_said(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim()
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    editor.nvim.command("silent! normal! gg")
    editor.nvim.command("TrainwrightRule")
    assert "no finding under the cursor" in editor.messages()
    editor.nvim.command("TrainwrightRule LOOP999")
    editor.wait("vim.api.nvim_exec2('messages', { output = true }).output:find('LOOP999', 1, true) ~= nil")


def test_rule_completion(neovim: Callable[..., Neovim]) -> None:
    editor = neovim()
    codes = editor.lua("return vim.fn.getcompletion('TrainwrightRule loop', 'cmdline')")
    assert {"LOOP002", "LOOP004"} <= set(codes)
    assert not [code for code in codes if not code.startswith("LOOP")]


def test_log_shows_what_the_server_said(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim()
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    editor.nvim.command("TrainwrightLog")
    assert editor.nvim.current.buffer.name == "trainwright://log"
    assert editor.nvim.current.buffer[0].startswith("# What the Trainwright server has logged")
    said = "table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')"
    editor.wait(f"{said}:find('%d%d:%d%d:%d%d info  Trainwright %d') ~= nil")
    windows = len(editor.nvim.windows)
    editor.nvim.command("TrainwrightLog")
    assert len(editor.nvim.windows) == windows


def test_log_keeps_its_headline_and_the_newest_lines(neovim: Callable[..., Neovim]) -> None:
    editor = neovim()
    editor.nvim.command("TrainwrightLog")
    editor.lua("require('trainwright.log').add(2, 'one\\ntwo')")
    assert [line[9:] for line in editor.nvim.current.buffer[-2:]] == ["warn  one", "warn  two"]
    editor.lua("for i = 1, 2500 do require('trainwright.log').add(3, 'line ' .. i) end")
    assert len(editor.nvim.current.buffer) == 2001
    assert editor.nvim.current.buffer[0].startswith("# What")
    assert editor.nvim.current.buffer[1].endswith("info  line 501")
    assert editor.nvim.current.buffer[-1].endswith("info  line 2500")


def test_fix_all_before_every_write(neovim: Callable[..., Neovim], project: Path) -> None:
    """The recipe of the help file."""
    editor = neovim()
    editor.edit(project / "config.yaml")
    editor.wait_for_codes("YAML003")
    editor.lua(
        "vim.api.nvim_create_autocmd('BufWritePre', { pattern = { '*.py', '*.yaml' }, callback = function(event)\n"
        "  require('trainwright').fix_all({ bufnr = event.buf, on_write = true })\n"
        "end })"
    )
    editor.write()
    assert "lr: 1.0e-3" in (project / "config.yaml").read_text()


# ---- health and help


def health(editor: Neovim) -> str:
    editor.nvim.command("checkhealth trainwright")
    editor.wait("vim.bo.filetype == 'checkhealth'")
    return editor.text()


def test_health_of_a_working_set_up(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim(setup="require('trainwright').setup({ settings = { preset = 'strict' } })")
    editor.edit(project / "train.py")
    editor.wait("#vim.lsp.get_clients() == 1 and vim.lsp.get_clients()[1].initialized == true")
    report = health(editor)
    assert "ERROR" not in report
    assert "WARNING" not in report
    assert "OK version 0.1" in report
    assert "/bin/trainwright server (found by: $VIRTUAL_ENV)" in report
    assert "version: trainwright " in report or "version: 0." in report
    assert "train.py" in report
    assert f"position encoding: {editor.installed.position_encoding}" in report
    assert 'preset = "strict"' in report


def test_health_names_what_is_wrong(neovim: Callable[..., Neovim], tmp_path: Path) -> None:
    broken = executable(tmp_path / "broken", "echo 'no module named trainwright' >&2; exit 3")
    setup = f"require('trainwright').setup({{ cmd = {{ '{broken}', 'server' }} }})"
    report = health(neovim(setup=setup))
    assert "ended with code 3: no module named trainwright" in report
    assert "none: open a Python or YAML file" in report

    report = health(neovim(setup="require('trainwright').setup({ cmd = { '/nowhere/trainwright', 'server' } })"))
    assert "ERROR not found; looked at: /nowhere/trainwright" in report
    assert "pip install trainwright" in report


def test_help_has_every_command_option_and_function(neovim: Callable[..., Neovim], tmp_path: Path) -> None:
    copy = tmp_path / "plugin"
    shutil.copytree(PLUGIN, copy)
    editor = neovim(setup=f"vim.opt.runtimepath:prepend([[{copy}]])")
    editor.nvim.command(f"helptags {copy / 'doc'}")
    tags = {line.split("\t")[0] for line in (copy / "doc" / "tags").read_text().splitlines()}
    commands = {
        name for name in editor.lua("return vim.tbl_keys(vim.api.nvim_get_commands({}))") if "Trainwright" in name
    }
    assert {name.removeprefix("Trainwright") for name in commands} == {
        "FixAll", "Restart", "Log", "Rule", "Probe", "ProbeCancel",
    }  # fmt: skip
    functions = {"setup", "fix_all", "restart", "show_log", "show_rule"}
    options = {"cmd", "interpreter", "settings", "on_attach", "capabilities"}
    wanted = {f":{name}" for name in commands}
    wanted |= {f"trainwright.{name}()" for name in functions} | {f"trainwright-{name}" for name in options}
    assert wanted <= tags
    for tag in sorted(tags):
        editor.nvim.command(f"help {tag}")
        assert editor.nvim.current.buffer.name.endswith("doc/trainwright.txt")
    wide = [line for line in (copy / "doc" / "trainwright.txt").read_text().splitlines() if len(line) > 78]
    assert wide == []


# ---- other servers

OTHER_SERVER = """
local hovered = 0
_G.other = { asked = function() return hovered end }
local function other(dispatchers)
  local closing = false
  return {
    request = function(method, params, callback)
      if method == 'initialize' then
        callback(nil, { capabilities = { hoverProvider = true, codeActionProvider = true, textDocumentSync = 1 } })
      elseif method == 'textDocument/hover' then
        hovered = hovered + 1
        callback(nil, { contents = { kind = 'markdown', value = 'a name, says the other server' } })
      elseif method == 'textDocument/codeAction' then
        callback(nil, { { title = 'Other', kind = 'quickfix', edit = { changes = { [params.textDocument.uri] = {
          { range = { start = { line = 0, character = 0 }, ['end'] = { line = 0, character = 0 } }, newText = 'WRONG' },
        } } } } })
      else
        callback(nil, vim.NIL)
      end
      return true, 1
    end,
    notify = function() return true end,
    is_closing = function() return closing end,
    terminate = function() closing = true; dispatchers.on_exit(0, 0) end,
  }
end
vim.api.nvim_create_autocmd('FileType', { pattern = 'python', callback = function(event)
  vim.lsp.start({ name = 'other', cmd = other, root_dir = vim.fn.getcwd() }, { bufnr = event.buf })
end })
"""


@pytest.fixture
def beside_another(neovim: Callable[..., Neovim], project: Path) -> Neovim:
    """Neovim with another Python server attached to the same buffer."""
    editor = neovim(setup=OTHER_SERVER + "require('trainwright').setup()")
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    editor.wait("#vim.lsp.get_clients({ bufnr = 0 }) == 2")
    return editor


def test_hover_of_another_server_is_not_disturbed(beside_another: Neovim) -> None:
    beside_another.nvim.command("normal! gg")
    beside_another.lua("vim.lsp.buf.hover()")
    assert "says the other server" in beside_another.float_text()
    beside_another.lua("vim.wait(500)")
    assert "No information available" not in beside_another.messages()
    assert "says the other server" in beside_another.float_text()
    assert "Error" not in beside_another.messages()


def test_fix_all_and_restart_leave_another_server_alone(beside_another: Neovim) -> None:
    other = "return vim.lsp.get_clients({ name = 'other' })[1].id"
    before = beside_another.lua(other)
    beside_another.nvim.command("TrainwrightFixAll")
    beside_another.wait_for_codes()
    assert "WRONG" not in beside_another.text()
    beside_another.nvim.command("TrainwrightRestart")
    beside_another.wait("#vim.lsp.get_clients({ bufnr = 0 }) == 2")
    assert beside_another.lua(other) == before


def test_nothing_global_is_changed(neovim: Callable[..., Neovim], project: Path) -> None:
    picture = (
        "return { handlers = vim.tbl_count(vim.lsp.handlers), config = vim.diagnostic.config(),"
        " maps = #vim.api.nvim_get_keymap('n') }"
    )
    editor = neovim(setup=NO_SETUP)
    before = editor.lua(picture)
    editor.lua("require('trainwright').setup()")
    editor.edit(project / "train.py")
    editor.wait_for_codes("LOOP002", "LOOP004", "YAML001")
    assert editor.lua(picture) == before
    editor.nvim.command("new")
    editor.nvim.command("set filetype=lua")
    assert editor.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 0
