"""What takes too long, fails, or is nested too deeply costs only itself, and is named."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trainwright import limits
from trainwright.engine.check import check_paths
from trainwright.engine.project import Project
from trainwright.positions import Position, Range
from trainwright.rule import Finding, Rule, Severity, registry
from trainwright.semantics.model import Function
from trainwright.settings import forget_settings, settings_for

BAD = """\
import yaml


def read():
    return yaml.load(open('c'), Loader=yaml.Loader)


def other():
    return 1
"""


def endless() -> None:
    while True:
        pass


def sleeping() -> None:
    time.sleep(60)


def backtracking() -> None:
    re.match(r"(a+)+$", "a" * 40 + "b")


@pytest.mark.parametrize("work", [endless, sleeping, backtracking])
def test_work_ends_when_its_time_is_up(work: Callable[[], None]) -> None:
    begin = time.monotonic()
    with pytest.raises(limits.TookTooLong), limits.Limit(0.1):
        work()
    assert time.monotonic() - begin < 20


def test_each_piece_of_work_has_its_own_time() -> None:
    end = time.process_time() + 0.5
    with limits.Limit(0.1):
        while time.process_time() < end:
            limits.renew()


def test_an_outer_limit_holds_after_an_inner_one() -> None:
    with pytest.raises(limits.TookTooLong), limits.Limit(0.1):
        with limits.Limit(30):
            pass
        endless()


def test_nothing_ends_after_the_limit() -> None:
    with limits.Limit(0.05):
        pass
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="is what Windows has anyway")
def test_without_timer_signals_a_thread_ends_the_work() -> None:
    import subprocess

    script = (
        "import signal\ndel signal.setitimer\nfrom trainwright import limits\n"
        "try:\n    with limits.Limit(0.1):\n        while True: pass\n"
        "except limits.TookTooLong:\n    print('ended')\n"
        "with limits.Limit(0.1): pass\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (answer.stdout, answer.stderr) == ("ended\n", "")


class Hanging(Rule):
    """A rule that does not come back from functions named `read`."""

    code = "HANG001"
    name = "hanging-rule"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        if function.name == "read":
            endless()
        yield from ()


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    rules = (Hanging(), *registry.all_rules())
    keys = {key: rule for rule in rules for key in (rule.code, rule.name)}
    monkeypatch.setattr(registry, "all_rules", lambda: rules)
    monkeypatch.setattr(registry, "rules_by_key", lambda: keys)
    monkeypatch.setattr(limits, "RULE_SECONDS", 0.2)
    forget_settings()
    yield
    forget_settings()


def test_a_rule_that_hangs_is_left_out_of_the_file(
    tmp_path: Path, hanging: None, caplog: pytest.LogCaptureFixture
) -> None:
    project = Project(settings_for)
    path = tmp_path / "a.py"
    project.load(path, BAD)
    assert [each.code for each in project.diagnostics(path)] == ["YAML001"]
    (notice,) = project.notices(path)
    assert "HANG001 (hanging-rule) is left out in this file" in notice.message and "`read`" in notice.message
    assert "HANG001" in caplog.text
    caplog.clear()
    project.edit(path, Range(Position(4, 0), Position(4, 0)), "    x = 1\n")
    begin = time.process_time()
    assert [each.code for each in project.diagnostics(path)] == ["YAML001"]
    assert time.process_time() - begin < 0.2
    assert not caplog.records


def test_check_goes_on_without_a_rule_that_hangs(tmp_path: Path, hanging: None) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(BAD)
    result = check_paths([tmp_path])
    assert [(each.path.name, each.code) for each in result.diagnostics] == [("a.py", "YAML001"), ("b.py", "YAML001")]
    assert [each.path.name for each in result.notices] == ["a.py", "b.py"]


@pytest.mark.parametrize(
    ("fail", "said"),
    [
        (lambda: [].pop(), "please report"),
        (endless, "takes longer than 0.2 s"),
        (lambda: deeper(0), "nested too deeply"),
    ],
)
def test_an_analysis_that_fails_costs_one_function(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fail: Callable[[], object],
    said: str,
) -> None:
    real = Function._interpret

    def interpret(function: Function) -> object:
        if function.name == "other":
            fail()
        return real(function)

    monkeypatch.setattr(limits, "RULE_SECONDS", 0.2)
    monkeypatch.setattr(Function, "_interpret", interpret)
    project = Project(settings_for)
    path = tmp_path / "a.py"
    with caplog.at_level(logging.WARNING):
        project.load(path, BAD)
        assert [each.code for each in project.diagnostics(path)] == ["YAML001"]
    (notice,) = project.notices(path)
    assert notice.message.startswith("`other` is not analysed") and said in notice.message
    assert "`other`" in caplog.text


def deeper(depth: int) -> int:
    return deeper(depth + 1) + 1


def test_deep_nesting_is_named_and_costs_one_function(tmp_path: Path) -> None:
    terms = " + ".join(["x"] * 900)
    path = tmp_path / "a.py"
    project = Project(settings_for)
    project.load(path, BAD + f"\n\ndef deep(x):\n    return {terms}\n")
    assert [each.code for each in project.diagnostics(path)] == ["YAML001"]
    assert any("deep" in notice.message for notice in project.notices(path))


def test_nesting_that_python_itself_cannot_parse_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    project = Project(settings_for)
    project.load(path, "x = " + "(" * 3000 + ")" * 3000 + "\n")
    assert project.diagnostics(path) == ()
    assert any("nest" in notice.message for notice in project.notices(path))
