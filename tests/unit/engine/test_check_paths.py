"""The batch check: many files as one program."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from trainwright.engine.check import Batch, check_paths
from trainwright.rule import Applicability, Preset
from trainwright.settings import Overrides, SettingsError

pytestmark = pytest.mark.usefixtures("word_engine")


def test_findings_come_by_file_and_place(project: Path) -> None:
    (project / "b.py").write_text("odd()\nbad()\n")
    (project / "a.yaml").write_text("x: bad\n")
    (project / "c.py").write_bytes(b"\0")
    result = check_paths([project])
    assert [(item.path.name, item.code) for item in result.diagnostics] == [
        ("a.yaml", "BAD001"),
        ("b.py", "ODD001"),
        ("b.py", "BAD001"),
    ]
    assert [(notice.path.name, notice.message) for notice in result.notices] == [("c.py", "skipped: it is binary")]
    assert result.files == 2
    assert pickle.loads(pickle.dumps(result)) == result


def test_fixes_are_computed_only_when_wanted(project: Path) -> None:
    (project / "a.py").write_text("bad()\nugly()\n")
    strict = Overrides(preset=Preset.STRICT)
    assert [item.fix for item in check_paths([project], strict).diagnostics] == [None, None]
    bad, ugly = check_paths([project], strict, want_fixes=True).diagnostics
    assert bad.fix is not None
    assert (bad.fix.title, bad.fix.applicability) == ("Write good", Applicability.SAFE)
    assert ugly.fix is None


def test_a_fix_that_comes_to_nothing_is_not_promised(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fake_engine

    (project / "a.py").write_text("bad()\n")
    monkeypatch.setattr(fake_engine.WordProject, "fix", lambda *_: None)
    (found,) = check_paths([project], want_fixes=True).diagnostics
    assert (found.fix, found.fixable) == (None, None)


def test_settings_are_those_of_each_file(project: Path) -> None:
    for name in ("a", "b"):
        (project / name).mkdir()
        (project / name / "x.py").write_text("bad()\nodd()\n")
    (project / "a" / "trainwright.toml").write_text('select = ["ODD"]')
    found = check_paths([project]).diagnostics
    assert [(item.path.parent.name, item.code) for item in found] == [
        ("a", "ODD001"),
        ("b", "BAD001"),
        ("b", "ODD001"),
    ]


def test_wrong_settings_of_one_file_end_the_run_before_any_work(project: Path) -> None:
    (project / "a.py").write_text("bad()\n")
    (project / "z").mkdir()
    (project / "z" / "x.py").write_text("bad()\n")
    (project / "z" / "trainwright.toml").write_text("nonsense = 1")
    with pytest.raises(SettingsError, match="nonsense: is not a setting"):
        check_paths([project])


def test_fixing_goes_on_until_no_file_calls_for_more(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fix in b.py makes a.py, which was done already, fixable."""
    import fake_engine

    plain = fake_engine.WordProject.fix_all

    def fix_all(self: fake_engine.WordProject, path: Path, *, unsafe: bool = False, creating: bool = True) -> str:
        waits = path.name == "a.py" and "bad(" in self.text(project / "b.py")
        return self.text(path) if waits else plain(self, path, unsafe=unsafe)

    monkeypatch.setattr(fake_engine.WordProject, "fix_all", fix_all)
    for name in ("a.py", "b.py"):
        (project / name).write_text("bad()\n")
    batch = Batch.of_paths([project])
    texts = batch.fix()
    assert {path.name: text for path, text in texts.items()} == {"a.py": "good()\n", "b.py": "good()\n"}
    assert (project / "a.py").read_text() == "bad()\n"
    assert batch.write(texts) == ()
    assert (project / "a.py").read_text() == "good()\n"


def test_lines_of_files_that_were_not_checked_are_read(project: Path) -> None:
    (project / "a.py").write_text("good()\n")
    (project / "other.txt").write_text("one\ntwo")
    batch = Batch.of_paths([project])
    assert batch.lines(project / "a.py") == ["good()\n"]
    assert batch.lines(project / "other.txt") == ["one\n", "two"]
    assert batch.lines(project / "gone.txt") == ()
