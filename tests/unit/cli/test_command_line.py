"""The command line: exit codes, formats, fixes, bad input. The engine finds words."""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import logging
import os
import pty
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from trainwright.cli.app import run

pytestmark = pytest.mark.usefixtures("word_engine")


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class CommandLine:
    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.monkeypatch = monkeypatch

    def __call__(self, *arguments: str, stdin: bytes | None = None) -> Outcome:
        if stdin is not None:
            self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self.capsys.readouterr()
        status = run(arguments)
        return Outcome(status, *self.capsys.readouterr())

    def json(self, *arguments: str) -> Any:
        return json.loads(self("check", "--output-format", "json", *arguments).out)


@pytest.fixture
def trainwright(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[CommandLine]:
    logger = logging.getLogger("trainwright")
    before = logger.handlers, logger.level
    yield CommandLine(capsys, monkeypatch)
    logger.handlers, logger.level = before


# -- exit codes


def test_clean(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_text("good()\n")
    assert trainwright("check") == Outcome(0, "No findings in 1 file.\n", "")


def test_nothing_to_check(trainwright: CommandLine) -> None:
    outcome = trainwright("check")
    assert (outcome.status, outcome.err) == (0, "warning: no Python or YAML files found\n")


def test_findings(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_text("bad()\n")
    assert trainwright("check", "a.py").status == 1
    assert trainwright("check", "a.py", "--exit-zero").status == 0
    assert trainwright("check", "a.py", "--ignore", "BAD001").status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--select", "BAD01"], "--select: `BAD01` is not a rule's code or name, nor a family; did you mean"),
        (["check", "--ignore", "BAD001,ood-word"], "did you mean `odd-word`?"),
        (["check", "--preset", "lenient"], "lenient"),
        (["check", "--output-format", "xml"], "xml"),
        (["check", "--fixx"], "--fixx"),
        (["chekc"], "chekc"),
        (["rule"], "give a rule's code or name, or --all"),
        (["rule", "BAD001", "--all"], "not both"),
        (["rule", "BAD01"], "`BAD01` is not a rule's code or name; did you mean `BAD001`?"),
        (["server", "--tcp", "nowhere"], "HOST:PORT"),
    ],
)
def test_wrong_usage(trainwright: CommandLine, arguments: list[str], said: str) -> None:
    outcome = trainwright(*arguments)
    assert outcome.status == 2
    assert said in outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err


def test_wrong_settings(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_text("bad()\n")
    (project / "trainwright.toml").write_text('ignore = ["BAD01"]\n')
    outcome = trainwright("check", "--fix")
    assert outcome.status == 2
    assert outcome.err.startswith(f"trainwright: {project / 'trainwright.toml'}: ignore: `BAD01` is not")
    assert (project / "a.py").read_text() == "bad()\n"


def test_missing_paths_are_errors_but_the_others_are_checked(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_text("bad()\n")
    outcome = trainwright("check", "gone.py", "a.py", "--output-format", "concise")
    assert outcome.status == 2
    assert outcome.err == "error: gone.py does not exist\n"
    assert outcome.lines[0].startswith("a.py:1:1: BAD001")
    assert trainwright("check", "gone.py", "--exit-zero").status == 2
    (project / "round.py").symlink_to("round.py")
    assert trainwright("check", "round.py").err == "error: round.py is a link that leads nowhere\n"


def test_the_engines_failure_costs_one_file_and_shows(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_text("bad()\n")
    (project / "b.py").write_text("crash()\n")
    outcome = trainwright("check", "--output-format", "concise")
    assert outcome.status == 2
    assert outcome.lines[0].startswith("a.py:1:1: BAD001")
    assert "warning: b.py: not checked: Trainwright failed on it (RuntimeError: the engine fell over)" in outcome.err


def test_tracebacks_are_shown_when_asked_for(
    trainwright: CommandLine, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "b.py").write_text("crash()\n")
    assert "Traceback" not in trainwright("check").err
    monkeypatch.setenv("TRAINWRIGHT_LOG", "debug")
    assert "Traceback (most recent call last)" in trainwright("check").err


def test_an_internal_error_asks_for_a_report(
    trainwright: CommandLine, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trainwright.cli import check

    def fail(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(check, "_check", fail)
    outcome = trainwright("check")
    assert outcome.status == 2
    assert "trainwright: internal error: ZeroDivisionError: oh\nThis is a bug in Trainwright." in outcome.err


# -- formats


def test_concise(trainwright: CommandLine, project: Path) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "b.py").write_text("x = 'ä'; odd()\n")
    (project / "a.yaml").write_text("a:\n  b: bad\n")
    outcome = trainwright("check", "--output-format", "concise")
    assert outcome.lines == [
        "a.yaml:2:6: BAD001 [*] `bad` is not a good word",
        "sub/b.py:1:10: ODD001 `odd` is not a good word",
        "2 findings in 2 files, 1 fixable with --fix, 1 more with --unsafe-fixes.",
    ]
    assert "ODD001 [*]" in trainwright("check", "--output-format", "concise", "--unsafe-fixes").out


def test_a_file_elsewhere_is_named_in_full(
    trainwright: CommandLine, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.py").write_text("bad()\n")
    (project / "sub").mkdir()
    monkeypatch.chdir(project / "sub")
    assert (
        trainwright("check", "../a.py", "--output-format", "concise").lines[0].startswith(f"{project / 'a.py'}:1:1: ")
    )


def test_json(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_text("import x\n\nbad()\nugly()\n")
    assert trainwright.json("--preset", "strict") == [
        {
            "cell": None,
            "code": "BAD001",
            "name": "bad-word",
            "severity": "critical",
            "filename": str(project / "a.py"),
            "location": {"row": 3, "column": 1},
            "end_location": {"row": 3, "column": 4},
            "message": "`bad` is not a good word",
            "url": "https://trainwright.dev/rules/BAD001",
            "fix": {
                "applicability": "safe",
                "message": "Write good",
                "edits": [
                    {"content": "good", "location": {"row": 3, "column": 1}, "end_location": {"row": 3, "column": 4}}
                ],
            },
            "related": [
                {
                    "filename": str(project / "a.py"),
                    "message": "because of this import",
                    "location": {"row": 1, "column": 1},
                    "end_location": {"row": 1, "column": 9},
                }
            ],
        },
        {
            "cell": None,
            "code": "BAD002",
            "name": "ugly-word",
            "severity": "style",
            "filename": str(project / "a.py"),
            "location": {"row": 4, "column": 1},
            "end_location": {"row": 4, "column": 5},
            "message": "`ugly` is not a good word",
            "url": "https://trainwright.dev/rules/BAD002",
            "fix": None,
            "related": [
                {
                    "filename": str(project / "a.py"),
                    "message": "because of this import",
                    "location": {"row": 1, "column": 1},
                    "end_location": {"row": 1, "column": 9},
                }
            ],
        },
    ]
    assert trainwright.json("--ignore", "ALL") == []


def test_statistics(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_text("bad()\nodd()\nbad()\n")
    outcome = trainwright("check", "--statistics")
    assert outcome.status == 1
    assert outcome.lines == [
        "2  BAD001  [*]  bad-word",
        "1  ODD001  [ ]  odd-word",
        "3 findings in 1 file, 2 fixable with --fix, 1 more with --unsafe-fixes.",
    ]
    assert trainwright.json("--statistics") == [
        {"code": "BAD001", "name": "bad-word", "count": 2, "fixable": 2},
        {"code": "ODD001", "name": "odd-word", "count": 1, "fixable": 0},
    ]


def test_notices_go_to_standard_error(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_text("nonsense\n")
    (project / "b.py").write_text("bad()\n")
    outcome = trainwright("check", "--output-format", "json")
    assert outcome.err == "warning: a.py: holds nonsense\n"
    assert len(json.loads(outcome.out)) == 1


# -- fixes


def test_fix(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_text("bad()\nodd()\n")
    (project / "b.py").write_text("bad()\n")
    outcome = trainwright("check", "--fix", "--output-format", "concise")
    assert outcome.status == 1
    assert (project / "a.py").read_text() == "good()\nodd()\n"
    assert outcome.lines == [
        "a.py:2:1: ODD001 `odd` is not a good word",
        "Fixed 2 findings. 1 finding remains in 1 file, 1 fixable with --fix --unsafe-fixes.",
    ]
    outcome = trainwright("check", "--fix", "--unsafe-fixes")
    assert outcome == Outcome(0, "Fixed 1 finding. No findings in 2 files.\n", "")
    assert (project / "a.py").read_text() == "good()\ngood()\n"


def test_without_fix_nothing_is_written(trainwright: CommandLine, project: Path) -> None:
    file = project / "a.py"
    file.write_text("bad()\nodd()\n")
    before = file.stat()
    for options in ([], ["--unsafe-fixes"], ["--diff"], ["--diff", "--unsafe-fixes", "--fix"], ["--statistics"]):
        assert trainwright("check", *options).status == 1
    assert file.stat() == before
    assert sorted(path.name for path in project.iterdir()) == ["a.py"]


def test_diff(trainwright: CommandLine, project: Path) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "a.py").write_text("x = 1\nbad()")
    (project / "c.py").write_text("odd()\n")
    outcome = trainwright("check", "--diff")
    assert outcome.status == 1
    assert outcome.out == (
        "--- a/sub/a.py\n+++ b/sub/a.py\n@@ -1,2 +1,2 @@\n x = 1\n-bad()\n\\ No newline at end of file\n"
        "+good()\n\\ No newline at end of file\n"
    )
    assert outcome.err == "Would fix 1 finding in 1 file. 1 more can be fixed with --unsafe-fixes.\n"
    assert trainwright("check", "--diff", "--exit-zero").status == 0
    assert trainwright("check", "--diff", "c.py") == Outcome(
        0, "", "Nothing to fix in 1 file. 1 more can be fixed with --unsafe-fixes.\n"
    )
    assert trainwright("check", "--diff", "--unsafe-fixes", "c.py").status == 1


def test_the_diff_is_what_git_takes(trainwright: CommandLine, project: Path) -> None:
    (project / "a.py").write_bytes(b"x = 1\r\nbad()\r\n\x0cy = 1\r\nz\r\n")
    patch = trainwright("check", "--diff").out
    subprocess.run(["git", "init", "-q", "."], cwd=project, check=True)
    subprocess.run(["git", "apply", "-"], cwd=project, input=patch.encode(), check=True)
    assert (project / "a.py").read_bytes() == b"x = 1\r\ngood()\r\n\x0cy = 1\r\nz\r\n"


@pytest.mark.parametrize(
    "content",
    [
        b"bad()\r\nx = 1\r\n",
        codecs.BOM_UTF8 + b"bad()\n",
        "# -*- coding: latin-1 -*-\nx = 'ä'; bad()\n".encode("latin-1"),
        "x = '日本'; bad()".encode(),
        b"a\x0c\nbad()\r\nx\n",
    ],
)
def test_fix_keeps_encoding_newlines_and_permissions(trainwright: CommandLine, project: Path, content: bytes) -> None:
    file = project / "a.py"
    file.write_bytes(content)
    file.chmod(0o750)
    (project / "link.py").symlink_to(file)
    assert trainwright("check", "--fix", "link.py").status == 0
    assert file.read_bytes() == content.replace(b"bad", b"good")
    assert stat.S_IMODE(file.stat().st_mode) == 0o750
    assert (project / "link.py").is_symlink()
    assert sorted(path.name for path in project.iterdir()) == ["a.py", "link.py"]


def test_what_can_not_be_written_is_told(
    trainwright: CommandLine, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.py").write_text("bad()\n")
    (project / "b.py").write_text("bad()\n")
    from trainwright.engine import check

    def write(file: Any, text: str) -> None:
        if file.path.name == "a.py":
            raise PermissionError(13, "Permission denied")
        file.path.write_text(text)

    monkeypatch.setattr(check, "write_source", write)
    outcome = trainwright("check", "--fix", "--output-format", "concise")
    assert outcome.status == 2
    assert outcome.err == "warning: a.py: not fixed: Permission denied\n"
    assert outcome.lines[-1] == "Fixed 1 finding. 1 finding remains in 1 file, 1 fixable with --fix."
    assert (project / "b.py").read_text() == "good()\n"


# -- standard input


def test_stdin(trainwright: CommandLine, project: Path) -> None:
    outcome = trainwright("check", "--stdin-filename", "sub/x.py", "--output-format", "concise", stdin=b"bad()\n")
    assert outcome.status == 1
    assert outcome.lines[0] == "sub/x.py:1:1: BAD001 [*] `bad` is not a good word"
    assert trainwright("check", "-", stdin=b"good()\n").status == 0
    outcome = trainwright("check", "-", "--stdin-filename", "x.yaml", "--output-format", "json", stdin=b"a: bad\n")
    assert json.loads(outcome.out)[0]["filename"] == str(project / "x.yaml")
    assert "bad()" in trainwright("check", "-", stdin=b"bad()\n").out  # the code frame


def test_stdin_fix_and_diff(trainwright: CommandLine) -> None:
    outcome = trainwright("check", "-", "--fix", "--output-format", "concise", stdin=b"bad()\r\nodd()\r\n")
    assert outcome.status == 1
    assert outcome.out == "good()\r\nodd()\r\n"
    assert outcome.err.startswith("stdin.py:2:1: ODD001")
    outcome = trainwright("check", "-", "--diff", stdin=b"bad()\n")
    assert outcome.status == 1
    assert outcome.out.endswith("-bad()\n+good()\n")


def test_stdin_takes_the_settings_of_the_file_it_stands_for(trainwright: CommandLine, project: Path) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "trainwright.toml").write_text('ignore = ["BAD"]\n')
    assert trainwright("check", "--stdin-filename", "sub/x.py", stdin=b"bad()\n").status == 0


def test_stdin_that_is_no_text(trainwright: CommandLine) -> None:
    outcome = trainwright("check", "-", "--fix", stdin=b"bad()\0\n")
    assert outcome.err.startswith("warning: stdin.py: skipped: it is binary\n")
    assert outcome.out == ""


# -- bad input


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\0\x01\x02", "skipped: it is binary"),
        (b"x = '\xff'\n", "skipped: it is not valid utf-8 (byte 0xff at offset 5)"),
        (b"# coding: klingon\n", "skipped: it declares the encoding klingon"),
        (b"#" * 10_000_001, "skipped: it is larger than 10 MB"),
    ],
)
@pytest.mark.parametrize("name", ["a.py", "a.yaml"])
def test_unreadable_files_are_skipped_with_a_warning(
    trainwright: CommandLine, project: Path, content: bytes, reason: str, name: str
) -> None:
    (project / name).write_bytes(content)
    (project / "b.py").write_text("bad()\n")
    outcome = trainwright("check", "--fix", "--output-format", "concise")
    assert outcome.err.startswith(f"warning: {name}: {reason}")
    assert outcome.status == 0
    assert (project / name).read_bytes() == content
    assert (project / "b.py").read_text() == "good()\n"


@pytest.mark.parametrize("content", [b"", b"\n", codecs.BOM_UTF8, b"def f(:\n", b"\r\n\r", b"\x0c"])
def test_odd_files_are_checked(trainwright: CommandLine, project: Path, content: bytes) -> None:
    (project / "a.py").write_bytes(content)
    outcome = trainwright("check", "--fix")
    assert outcome.status == 0
    assert (project / "a.py").read_bytes() == content


# -- rules


def test_rule_as_text(trainwright: CommandLine) -> None:
    for key in ("BAD001", "bad-word", "bad001"):
        outcome = trainwright("rule", key)
        assert outcome.status == 0
        assert outcome.lines[0] == "BAD001 bad-word"
    for said in (
        "critical",
        "has a fix",
        "What it does",
        "Finds calls of bad().",
        "train.py",
        "good()",
        "/rules/BAD001",
    ):
        assert said in outcome.out


def test_rule_as_markdown_and_json(trainwright: CommandLine) -> None:
    assert trainwright("rule", "BAD001", "--output-format", "markdown").out.startswith(
        "# BAD001 bad-word\n\nCalls `bad()`.\n\n## What it does\n"
    )
    shown = json.loads(trainwright("rule", "BAD001", "--output-format", "json").out)
    assert shown["code"] == "BAD001"
    assert shown["family"] == "BAD"
    assert shown["fix"] is True
    assert list(shown["chapters"]) == ["What it does", "Why it is bad", "Example", "Use instead"]


def test_all_rules(trainwright: CommandLine) -> None:
    listed = json.loads(trainwright("rule", "--all", "--output-format", "json").out)
    assert [rule["code"] for rule in listed] == ["BAD001", "BAD002", "ODD001", "TW001"]
    text = trainwright("rule", "--all").out
    assert all(rule["name"] in text for rule in listed)
    assert trainwright("rule", "--all", "--output-format", "markdown").out.count("\n# ") == 3


# -- the process


def execute(*arguments: str, code: str | None = None) -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "trainwright"]
    return subprocess.run([sys.executable, *start, *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_version() -> None:
    from trainwright import __version__

    for option in ("--version", "-V"):
        done = execute(option)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"trainwright {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments", [["--version"], ["rule", "TW001"], ["check", "--output-format", "concise"], ["check"]]
)
def test_heavy_imports_stay_out(project: Path, arguments: list[str]) -> None:
    (project / "a.py").write_text("import torch\n\nmodel = torch.nn.Linear(2, 1)\nmodel.train()\n")
    done = execute(
        *arguments,
        code="import atexit, sys\n"
        "heavy = ['pygls', 'lsprotocol', 'libcst', 'jedi']\n"
        "atexit.register(lambda: print('IMPORTED', [name for name in heavy if name in sys.modules]))\n"
        "from trainwright.cli import main\n"
        "main()\n",
    )
    assert done.stdout.splitlines()[-1] == "IMPORTED []", done.stderr


def test_version_imports_nothing_else() -> None:
    done = execute(
        "--version",
        code="import sys\nfrom trainwright.cli import main\nmain()\n"
        "print('typer' in sys.modules, 'trainwright.rule' in sys.modules)\n",
    )
    assert done.stdout.splitlines()[-1] == "False False"


def test_a_reader_that_goes_away_is_no_error(project: Path) -> None:
    (project / "a.py").write_text("x = 1  # trainwright: ignore\n" * 5000)
    command = f"{sys.executable} -m trainwright check --output-format concise | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (1, 141)
    assert done.stdout.startswith("a.py:1:8: TW001")
    assert done.stderr == ""


def test_in_a_terminal_reports_and_diffs_are_coloured(project: Path) -> None:
    (project / "a.py").write_text("x = 1  # trainwright: ignore\n")
    environment = {**os.environ, "TERM": "xterm-256color"}
    for name in ("NO_COLOR", "COLUMNS"):
        environment.pop(name, None)

    def show(*arguments: str, **more: str) -> str:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "trainwright", "check", *arguments]
        subprocess.run(command, stdout=theirs, stderr=theirs, env={**environment, **more}, timeout=60, check=False)
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # Linux says so when the other end is closed
            while chunk := os.read(ours, 65536):
                shown += chunk
        os.close(ours)
        return shown.decode()

    full = show()
    assert "\x1b[1;34mstyle" in full
    assert "Remove the unused suppression" in full
    assert "\x1b[" not in show(NO_COLOR="1").replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    diff = show("--diff")
    assert "\x1b[31m-x = 1  # trainwright: ignore\x1b[0m" in diff
    assert "\x1b[32m+x = 1\x1b[0m" in diff
