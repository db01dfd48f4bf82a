"""Runs the cases: in `tests/cases/CODE/` each file, or folder of files, is a small program.

`# want: CODE` behind a line says that exactly this finding is expected there; without any mark the program must stay
silent. `NAME.fixed.py` (or `.yaml`) beside `NAME.py` is the text after the rule's fixes. Only the rule of the folder is
switched on, so that a case speaks of one thing.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.settings import Overrides, settings_for

HERE = Path(__file__).parent
SUFFIXES = (".py", ".yaml", ".yml", ".ipynb")
WANT = re.compile(r"# want: (\S+)")


def programs() -> list[tuple[str, Path]]:
    """Every case: the code of its folder and its file or folder."""
    found = []
    for folder in sorted(p for p in HERE.iterdir() if p.is_dir() and p.name.isupper() or p.name[-1:].isdigit()):
        for entry in sorted(folder.iterdir()):
            if entry.is_dir() and entry.name != "__pycache__":
                found.append((folder.name, entry))
            elif entry.suffix in SUFFIXES and ".fixed" not in entry.suffixes:
                found.append((folder.name, entry))
    return found


def files_of(program: Path) -> list[Path]:
    """The source files of a case."""
    if program.is_file():
        return [program]
    return sorted(p for p in program.rglob("*") if p.suffix in SUFFIXES and ".fixed" not in p.suffixes)


def fixed_twin(path: Path) -> Path:
    """Where the text after the fixes is kept."""
    return path.with_suffix(f".fixed{path.suffix}")


def project_of(code: str, files: list[Path]) -> Project:
    """A project with these files and this one rule."""
    project = Project(partial(settings_for, overrides=Overrides(select=(code,))))
    for path in files:
        project.load(path)
    return project


def wanted(path: Path, text: str) -> Counter[tuple[str, int, str]]:
    """The findings that the marks ask for: file (of a notebook, with the number of the cell), line from 1, code."""
    return Counter(
        (name, number, code)
        for name, part in parts(path, text)
        for number, line in enumerate(part.splitlines(), 1)
        for match in WANT.finditer(line)
        for code in [match[1]]
    )


def parts(path: Path, text: str) -> list[tuple[str, str]]:
    """The texts that findings stand in: the file's, or those of a notebook's cells."""
    if path.suffix != ".ipynb":
        return [(path.name, text)]
    cells = json.loads(text)["cells"]
    return [(f"{path.name}[{number}]", "".join(cell["source"])) for number, cell in enumerate(cells, 1)]


@pytest.mark.parametrize(("code", "program"), programs(), ids=lambda value: getattr(value, "name", value))
def test_findings(code: str, program: Path) -> None:
    files = files_of(program)
    project = project_of(code, files)
    expected: Counter[tuple[str, int, str]] = Counter()
    found: Counter[tuple[str, int, str]] = Counter()
    messages = []
    for path in files:
        expected += wanted(path, project.text(path))
        for diagnostic in project.diagnostics(path):
            name = path.name if diagnostic.cell is None else f"{path.name}[{diagnostic.cell}]"
            found[name, diagnostic.range.start.line + 1, diagnostic.code] += 1
            messages.append(f"{name}:{diagnostic.range.start.line + 1} {diagnostic.message}")
        assert project.notices(path) == ()
    assert found == expected, "\n".join(messages)


@pytest.mark.parametrize(("code", "program"), programs(), ids=lambda value: getattr(value, "name", value))
def test_fixes(code: str, program: Path) -> None:
    """After all fixes of the rule: the expected text, which parses and in which no fixable finding is left."""
    files = files_of(program)
    project = project_of(code, files)
    for path in files:
        before = project.text(path)
        after = project.fix_all(path, unsafe=True)
        twin = fixed_twin(path)
        if twin.exists():
            assert after == twin.read_text(encoding="utf-8")
        elif after != before:
            pytest.fail(f"{path.name} has a fix and no {twin.name}; it gives\n{after}")
        if path.suffix == ".py":
            ast.parse(after)
        comments = [comment for _, part in parts(path, before) for comment in re.findall(r"#.*", part)]
        kept = Counter(comment for _, part in parts(path, after) for comment in re.findall(r"#.*", part))
        assert kept >= Counter(c for c in comments if "want:" not in c)
        project.replace(path, after)
        left = [d for d in project.diagnostics(path) if d.fixable is not None and project.fix(path, d) is not None]
        assert left == []
        assert project.fix_all(path, unsafe=True) == after, "a second run changes nothing"


def test_every_rule_has_enough_cases() -> None:
    """At least three programs that fire and three that must stay silent."""
    from trainwright.rule.registry import all_rules

    firing: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    for code, program in programs():
        marks = any(WANT.search(path.read_text(encoding="utf-8")) for path in files_of(program))
        (firing if marks else silent)[code] += 1
    for rule in all_rules():
        if rule.code == "TW001":
            continue  # about comments, tested with the engine
        assert firing[rule.code] >= 3, f"{rule.code} has {firing[rule.code]} cases that fire"
        assert silent[rule.code] >= 3, f"{rule.code} has {silent[rule.code]} silent cases"
