"""Every fix of every firing case, applied alone: what a person who takes one code action is left with.

The file parses, the finding is gone, no new finding of any rule appears, all names are in scope, and the comments are
as they were. `test_cases` compares the text after all fixes together with what is expected.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from names_in_scope import missing_names
from test_cases import HERE, WANT, files_of, programs

from trainwright.editing.changes import apply
from trainwright.engine import Diagnostic, Project
from trainwright.settings import Overrides, settings_for


def firing() -> list[tuple[str, Path]]:
    """The cases in which something is marked as wanted; fixes of notebooks, which may concern several cells, are tried
    in tests/unit/source/test_notebook.py."""
    return [
        (code, program)
        for code, program in programs()
        if any(WANT.search(path.read_text(encoding="utf-8")) for path in files_of(program))
        and not any(path.suffix == ".ipynb" for path in files_of(program))
    ]


def comments(path: Path, text: str) -> Counter[str]:
    """The comments of a Python text; of YAML, the lines that are one."""
    if path.suffix != ".py":
        return Counter(line.strip() for line in text.splitlines() if line.strip().startswith("#"))
    found = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in found if token.type == tokenize.COMMENT and "want:" not in token.string)


def counted(found: tuple[Diagnostic, ...]) -> Counter[str]:
    return Counter(diagnostic.code for diagnostic in found)


@pytest.mark.parametrize(("code", "program"), firing(), ids=lambda value: getattr(value, "name", value))
def test_each_fix_alone(code: str, program: Path) -> None:
    files = files_of(program)
    project = Project(partial(settings_for, overrides=Overrides(extend_select=(code,))))
    for path in files:
        project.load(path)
    whole = {path: project.diagnostics(path) for path in files}
    for path, present in whole.items():
        before = project.text(path)
        for diagnostic in [d for d in present if d.code == code and d.fixable is not None]:
            where = f"{path.relative_to(HERE)}:{diagnostic.range.start.line + 1}"
            fix = project.fix(path, diagnostic)
            assert fix is not None, f"{where}: {diagnostic.message} is said to be fixable, and has no fix"
            what = f"{where}: {fix.title}"
            after = apply(before, fix.edits)
            assert after != before, f"{what} changes nothing"
            if path.suffix == ".py":
                ast.parse(after)
                missing = missing_names(after) - missing_names(before)
                assert not missing, f"{what} uses names that are not there: {sorted(missing)}\n{after}"
            lost = comments(path, before) - comments(path, after)
            assert not lost, f"{what} loses comments: {sorted(lost)}"
            project.replace(path, after)
            found = project.diagnostics(path)
            assert counted(found)[code] < counted(present)[code], f"{what} leaves the finding\n{after}"
            for other, old in whole.items():
                new = counted(project.diagnostics(other)) - counted(old)
                messages = [d.message for d in project.diagnostics(other) if d.code in new]
                assert not new, f"{what} brings {messages} in {other.name}\n{after}"
            project.replace(path, before)
            assert project.diagnostics(path) == present


def test_missing_names_are_found() -> None:
    """The check of scopes itself: undefined names, and names that are used above their definition."""
    assert missing_names("import torch\n\ndef f(x):\n    return torch.ones(x) + width\n") == {"width": 1}
    assert missing_names("def f(x):\n    x = x.to(device)\n    device = 'cpu'\n    return x, device\n") == {"device": 1}
    assert missing_names("x = math.pi\nimport math\n") == {"math": 1}
    assert not missing_names("import os\n\nclass A:\n    def f(self):\n        return os, [y for y in B]\n\nB = A\n")
