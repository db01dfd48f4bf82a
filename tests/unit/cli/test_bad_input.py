"""The real engine and real rules, on files that nobody would want to check."""

from __future__ import annotations

import codecs
import errno
import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from trainwright.engine.check import check_paths

MISTAKE = """\
import torch


def train(model, loader, criterion, optimizer):
    for x, y in loader:
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
"""
SUPPRESSED = MISTAKE.replace("optimizer.zero_grad()", "optimizer.zero_grad()  # trainwright: ignore[LOOP004]")

LETTERS = "abcdefghij"
LAUGHS = 'a: &a ["lol", "lol", "lol", "lol", "lol", "lol", "lol", "lol", "lol"]\n' + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in pairwise(LETTERS)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{name}: &{name}\n  <<: [{', '.join(['*' + before] * 9)}]\n  k{name}: 1\n" for before, name in pairwise(LETTERS)
)


def check(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trainwright", "check", "--output-format", "concise", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "content", "warning"),
    [
        ("a.py", b"def f(:\n    pass\n", "has a syntax error in line 1, column 7: invalid syntax"),
        ("a.py", b"x = " + b"(" * 5000 + b")" * 5000, "has a syntax error in line 1"),
        ("a.py", b"x = " + b"-" * 20000 + b"1", "has a syntax error in line 1"),
        ("a.py", b"x = " + b" + ".join([b"a"] * 20000), "has a syntax error in line 1"),
        ("a.py", b"x = a" + b".b" * 30000, "has a syntax error in line 1"),
        ("a.py", b"if 1:\n\tx = 1\n        y = 2\n", "has a syntax error in line 3"),
        ("a.py", b"x = '\xe9'\n", "skipped: it is not valid utf-8 (byte 0xe9 at offset 5)"),
        ("a.py", b"\x7fELF\0\0", "skipped: it is binary"),
        ("a.py", b"x = 1\n" * 1_700_000, "skipped: it is larger than 10 MB"),
        ("a.py", b"", None),
        ("a.py", codecs.BOM_UTF8, None),
        ("a.py", b"import torch\rx = 1\r", None),
        ("a.py", b"".join(b" " * n + b"if x:\n" for n in range(90)) + b" " * 90 + b"pass\n", None),
        ("a.py", b'x = "\\ud800"\n', None),
        ("a.yaml", LAUGHS.encode(), None),
        ("a.yaml", MERGES.encode(), None),
        ("a.yaml", b"a: &a\n  b: *a\n  <<: *a\n", None),
        ("a.yaml", b'a: !!python/object/apply:os.system ["touch PWNED"]\nb: !!python/name:os.system\n', None),
        ("a.yaml", b"[" * 20000, "can't be read as YAML from line 1"),
        ("a.yaml", b"{a: " * 3000 + b"1" + b"}" * 3000, "can't be read as YAML from line 1"),
        ("a.yaml", b"a: [1\nb: 2\n", "can't be read as YAML from line 1"),
        ("a.yaml", b"a:\n\tb: 1\n", "can't be read as YAML from line 2"),
        ("a.yaml", b"", None),
        ("a.yaml", b"a: \x00\n", "skipped: it is binary"),
    ],
)
def test_a_bad_file_costs_nothing_but_itself(project: Path, name: str, content: bytes, warning: str | None) -> None:
    bad = project / name
    bad.write_bytes(content)
    (project / "train.py").write_text(MISTAKE)
    start = time.monotonic()
    done = check(project, "--fix", "--select", "LOOP004")
    assert time.monotonic() - start < 20
    if warning is None:
        assert done.stderr == ""
    else:
        assert done.stderr.startswith(f"warning: {name}: {warning}")
        assert done.stderr.count("\n") == 1
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("Fixed 1 finding.")
    assert bad.read_bytes() == content
    assert sorted(path.name for path in project.iterdir()) == sorted([name, "train.py"])
    assert (project / "train.py").read_text() == MISTAKE.replace(
        "        loss.backward()\n        optimizer.zero_grad()\n",
        "        optimizer.zero_grad()\n        loss.backward()\n",
    )


@pytest.mark.parametrize(
    ("encoding", "head"),
    [("utf-8", ""), ("utf-8-sig", ""), ("latin-1", "# -*- coding: latin-1 -*-\n"), ("cp1252", "# coding: cp1252\n")],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fixing_keeps_how_a_file_is_stored(project: Path, encoding: str, head: str, newline: str) -> None:
    text = head + "name = 'é'\n" + MISTAKE
    (project / "train.py").write_bytes(text.replace("\n", newline).encode(encoding))
    (project / "train.py").chmod(0o600)
    assert check(project, "--fix", "--select", "LOOP004").returncode == 0
    stored = (project / "train.py").read_bytes()
    assert stored.decode(encoding) == text.replace(
        "        loss.backward()\n        optimizer.zero_grad()\n",
        "        optimizer.zero_grad()\n        loss.backward()\n",
    ).replace("\n", newline)
    assert (project / "train.py").stat().st_mode & 0o777 == 0o600


def test_suppressed_findings_are_silent_and_unused_suppressions_are_not(project: Path) -> None:
    (project / "train.py").write_text(SUPPRESSED)
    assert check(project).returncode == 0
    (project / "train.py").write_text(SUPPRESSED.replace("zero_grad()  #", "step()  #"))
    done = check(project)
    assert "TW001 [*] `trainwright: ignore` of `LOOP004` silences nothing" in done.stdout
    assert done.returncode == 1
    # a file that does not parse may lack findings: nothing is called unused
    (project / "train.py").write_text(SUPPRESSED.replace("zero_grad()  #", "step()  #") + "def f(:\n")
    assert "TW001" not in check(project).stdout


def test_a_file_that_may_not_be_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = project / "train.py"
    closed.write_text(MISTAKE)
    closed.chmod(0)
    if os.geteuid() == 0:  # permissions do not bind root: what the system would say is said here
        open_path = Path.open

        def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
            if path == closed:
                raise PermissionError(errno.EACCES, "Permission denied")
            return open_path(path, *arguments, **options)

        monkeypatch.setattr(Path, "open", refuse)
    notices = check_paths([project]).notices
    assert [(notice.path, notice.message) for notice in notices] == [
        (closed, "skipped: it may not be read (permission denied)")
    ]
