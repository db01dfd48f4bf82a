"""From the finding to the fixed file, through Neovim's own functions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from neovim_driver import FIXTURES, Neovim

pytestmark = pytest.mark.editor

EXPECTED = FIXTURES / "expected"
MISTAKES = ("LOOP002", "LOOP004", "YAML001")


@pytest.fixture
def train(neovim: Callable[..., Neovim], project: Path) -> Neovim:
    """Neovim with train.py open and its findings there."""
    editor = neovim()
    editor.edit(project / "train.py")
    editor.wait_for_codes(*MISTAKES)
    return editor


def test_findings_have_code_range_and_source(train: Neovim) -> None:
    assert [(shown.code, shown.source) for shown in train.findings()] == [
        ("YAML001", "trainwright"),
        ("LOOP004", "trainwright"),
        ("LOOP002", "trainwright"),
    ]
    assert train.text_of(train.finding("YAML001")) == "yaml.load(f, Loader=yaml.Loader)"
    assert train.text_of(train.finding("LOOP004")) == "optimizer.zero_grad()"
    assert train.text_of(train.finding("LOOP002")) == "model(inputs)"
    assert train.nvim.current.buffer[train.finding("LOOP002").row - 1].endswith("in enumerate(val_loader):")


def test_findings_are_drawn_in_the_text(train: Neovim) -> None:
    drawn = train.lua(
        """
        local drawn = { virtual_text = 0, underlined = 0 }
        for _, ns in pairs(vim.api.nvim_get_namespaces()) do
          for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, ns, 0, -1, { details = true })) do
            if mark[4].virt_text then drawn.virtual_text = drawn.virtual_text + 1 end
            if tostring(mark[4].hl_group):match('^DiagnosticUnderline') then drawn.underlined = drawn.underlined + 1 end
          end
        end
        return drawn
        """
    )
    assert drawn["virtual_text"] == 3
    assert drawn["underlined"] >= 3


def test_hover_explains_each_finding(train: Neovim) -> None:
    for shown in train.findings():
        train.put_cursor_on(shown)
        train.lua("vim.lsp.buf.hover()")
        text = train.float_text()
        assert shown.code in text
        assert shown.message.split("`")[1] in text
        train.close_floats()


@pytest.mark.parametrize("code", MISTAKES)
def test_code_action_fixes_the_file_on_disk_and_one_undo_takes_it_back(train: Neovim, project: Path, code: str) -> None:
    train.apply_fix(code)
    train.wait_for_codes(*(other for other in MISTAKES if other != code))
    train.write()
    assert (project / "train.py").read_bytes() == (EXPECTED / f"train.{code}.py").read_bytes()
    train.nvim.command("silent undo")
    train.wait_for_codes(*MISTAKES)
    train.write()
    assert (project / "train.py").read_bytes() == (FIXTURES / "project" / "train.py").read_bytes()


def test_the_three_fixes_one_after_the_other(train: Neovim, project: Path) -> None:
    left = set(MISTAKES)
    for code in ("LOOP004", "YAML001", "LOOP002"):
        train.apply_fix(code)
        left.remove(code)
        train.wait_for_codes(*left)
    train.write()
    assert (project / "train.py").read_bytes() == (EXPECTED / "train.fixed.py").read_bytes()


def test_fix_all_of_a_python_file(train: Neovim, project: Path) -> None:
    train.nvim.command("TrainwrightFixAll")
    train.wait_for_codes()
    train.write()
    assert (project / "train.py").read_bytes() == (EXPECTED / "train.fixed.py").read_bytes()


def test_fix_all_of_a_yaml_file(neovim: Callable[..., Neovim], project: Path) -> None:
    editor = neovim()
    editor.edit(project / "config.yaml")
    (shown,) = editor.wait_for_codes("YAML003")
    assert editor.text_of(shown) == "1e-3"
    editor.nvim.command("TrainwrightFixAll")
    editor.wait_for_codes()
    editor.write()
    assert (project / "config.yaml").read_bytes() == (EXPECTED / "config.fixed.yaml").read_bytes()


def test_fix_all_says_when_there_is_nothing_to_fix(train: Neovim) -> None:
    assert train.lua("return require('trainwright').fix_all()") is True
    train.wait_for_codes()
    assert train.lua("return require('trainwright').fix_all()") is False
    assert "nothing to fix" in train.messages()


@pytest.fixture
def beside_rockets(neovim: Callable[..., Neovim], project: Path) -> Neovim:
    """Neovim with a finding that has characters outside the BMP before it on its line."""
    path = project / "train.py"
    plain = "yaml.load(f, Loader=yaml.Loader)"
    path.write_text(path.read_text("utf-8").replace(plain, f'{{"🚀é𝔘": {plain}}}'), encoding="utf-8")
    editor = neovim()
    editor.edit(path)
    editor.wait_for_codes(*MISTAKES)
    return editor


def test_columns_in_both_position_encodings(beside_rockets: Neovim, project: Path) -> None:
    editor = beside_rockets
    encoding = editor.lua("return require('trainwright').clients(0)[1].offset_encoding")
    assert encoding == editor.installed.position_encoding
    shown = editor.finding("YAML001")
    assert editor.text_of(shown) == "yaml.load(f, Loader=yaml.Loader)"
    editor.apply_fix("YAML001")
    editor.write()
    assert '        return {"🚀é𝔘": yaml.safe_load(f)}  # one document\n' in (project / "train.py").read_text("utf-8")


def test_typing_before_a_finding_in_both_position_encodings(beside_rockets: Neovim, project: Path) -> None:
    editor = beside_rockets
    before = editor.finding("YAML001")
    row, column = before.row, editor.nvim.current.buffer[before.row].encode().index("é".encode())
    editor.nvim.api.win_set_cursor(0, (row + 1, column))
    editor.nvim.input("i🛰️ü<Esc>")
    grown = before.column + len("🛰️ü".encode())
    editor.wait(
        "vim.iter(vim.diagnostic.get(0)):any(function(d) return d.code == 'YAML001' and d.col == given end)", grown
    )
    editor.apply_fix("YAML001")
    editor.wait_for_codes("LOOP002", "LOOP004")
    editor.write()
    assert '        return {"🚀🛰️üé𝔘": yaml.safe_load(f)}  # one document\n' in (project / "train.py").read_text("utf-8")
