"""Suppressions: where they reach, what they silence, and when they are reported as useless."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from trainwright.engine.diagnostic import Diagnostic
from trainwright.engine.suppressions import python_suppressions
from trainwright.settings import Overrides, Settings, combine
from trainwright.source.document import Document

PATH = Path("/project/train.py")
YAML = Path("/project/train.yaml")


class Checker:
    def __init__(self, words: ModuleType) -> None:
        self.words = words
        self.settings = combine([Overrides()], PATH.parent)

    def project(self, text: str, path: Path = PATH) -> object:
        def settings_for(_: Path) -> Settings:
            return self.settings

        project = self.words.WordProject(settings_for)
        project.load(path, text)
        return project

    def __call__(self, text: str, path: Path = PATH) -> tuple[Diagnostic, ...]:
        return self.project(text, path).diagnostics(path)  # type: ignore[attr-defined,no-any-return]

    def codes(self, text: str, path: Path = PATH) -> list[str]:
        return [diagnostic.code for diagnostic in self(text, path)]

    def fixed(self, text: str, path: Path = PATH) -> str:
        """The text after the fixes of unused suppressions only."""
        for diagnostic in reversed(self(text, path)):
            if diagnostic.code == "TW001" and diagnostic.fix:
                (edit,) = diagnostic.fix.edits
                text = self.words.apply(text, edit)
        return text


@pytest.fixture
def check(words: ModuleType) -> Checker:
    return Checker(words)


@pytest.mark.parametrize(
    "text",
    [
        "bad()  # trainwright: ignore[BAD001]\n",
        "bad()  # trainwright: ignore[bad-word]\n",
        "bad()  # trainwright: ignore[BAD]\n",
        "bad()  # trainwright: ignore\n",
        "bad()#trainwright:ignore[ BAD001 ]\n",
        "bad()  # noqa: F821  # trainwright: ignore[BAD001] because the paper does so too  # type: ignore\n",
        "bad(); odd()  # trainwright: ignore[odd-word, BAD001]\n",
        # above, alone
        "# trainwright: ignore[BAD001]\nbad()\n",
        "if x:\n    # trainwright: ignore[BAD001]\n    # and this is why\n    bad()\n",
        "# trainwright: ignore[BAD001]\n@decorator\ndef f(x=bad()):\n    pass\n",
        "@decorator\n# trainwright: ignore[BAD001]\ndef f(x=bad()):\n    pass\n",
        # statements of several lines: the first, the last, or the finding's own line
        "f(  # trainwright: ignore[BAD001]\n    1,\n    bad(),\n    2,\n)\n",
        "f(\n    1,\n    bad(),\n    2,\n)  # trainwright: ignore[BAD001]\n",
        "f(\n    1,\n    bad(),  # trainwright: ignore[BAD001]\n    2,\n)\n",
        "f(\n    1,\n    # trainwright: ignore[BAD001]\n    bad(),\n)\n",
        'bad("""\n    text\n""")  # trainwright: ignore[BAD001]\n',
        "def f():\n    x = 1 + \\\n        bad()  # trainwright: ignore[BAD001]\n",
        # headers of compound statements end before their bodies
        "for x in f(\n    bad(),\n):  # trainwright: ignore[BAD001]\n    pass\n",
        "class A(\n    bad(),\n):  # trainwright: ignore[BAD001]\n    # a comment\n    x = 1\n",
        "class A:\n    def f(self):\n        x(\n            bad(),\n        )  # trainwright: ignore[BAD001]\n",
        "try:\n    pass\nexcept E:\n    f(\n        bad(),\n    )  # trainwright: ignore[BAD001]\n",
        "match x:\n    case 1:\n        f(\n            bad(),\n        )  # trainwright: ignore[BAD001]\n",
        # whole files
        "# trainwright: ignore-file[BAD001]\nbad()\n\nbad()\n",
        "# trainwright: ignore-file\nbad()\nodd()\n",
        '#!/usr/bin/env python\n# Licence\n"""Docstring."""\n# trainwright: ignore-file[bad-word]\nbad()\n',
    ],
)
def test_silenced(check: Checker, text: str) -> None:
    assert check.codes(text) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("bad()\n# trainwright: ignore[BAD001]\n", ["BAD001", "TW001"]),
        ("# trainwright: ignore[BAD001]\n\nbad()\n", ["TW001", "BAD001"]),
        ("x = '# trainwright: ignore[BAD001]'; bad()\n", ["BAD001"]),
        ('x = """\n# trainwright: ignore-file[BAD001]\n"""\nbad()\n', ["BAD001"]),
        ("bad()  # trainwright: ignore[ODD001]\n", ["BAD001", "TW001"]),
        ("bad()  # trainwright: ignored\n", ["BAD001"]),
        ("bad()  # trainwright: ignore-line\n", ["BAD001"]),
        ("bad()  # trainwright: ignore[BAD001\n", ["BAD001", "TW001"]),
        ("bad()  # trainwright: ignore[]\n", ["BAD001", "TW001"]),
        ("x = 1\n# trainwright: ignore-file[BAD001]\nbad()\n", ["TW001", "BAD001"]),
        # the body's last line is not the header's
        ("for x in bad():\n    f()  # trainwright: ignore[BAD001]\n", ["BAD001", "TW001"]),
        # a trailing comment is not about the next line
        ("x = 1  # trainwright: ignore[BAD001]\nbad()\n", ["TW001", "BAD001"]),
    ],
)
def test_not_silenced(check: Checker, text: str, codes: list[str]) -> None:
    assert check.codes(text) == codes


@pytest.mark.parametrize(
    ("text", "message", "fixed"),
    [
        (
            "x = 1  # trainwright: ignore[BAD001]\n",
            "`trainwright: ignore` of `BAD001` silences nothing: there is no such finding here",
            "x = 1\n",
        ),
        (
            "bad()  # trainwright: ignore[BAD001, odd-word] for now\n",
            "`trainwright: ignore` of `odd-word` silences nothing: there is no such finding here",
            "bad()  # trainwright: ignore[BAD001] for now\n",
        ),
        (
            "x = 1  # trainwright: ignore\n",
            "`trainwright: ignore` silences nothing: there is no finding here",
            "x = 1\n",
        ),
        (
            "    # trainwright: ignore\nx = 1\n",
            "`trainwright: ignore` silences nothing: there is no finding here",
            "x = 1\n",
        ),
        ("x = 1  # noqa  # trainwright: ignore\n", None, "x = 1  # noqa\n"),
        ("x = 1  # trainwright: ignore  # noqa\n", None, "x = 1  # noqa\n"),
        ("x = 1  # trainwright: ignore", None, "x = 1"),
        ("x = 1\r\n# trainwright: ignore\r\ny = 1\r\n", None, "x = 1\r\ny = 1\r\n"),
        (
            "# trainwright: ignore-file[BAD001]\nx = 1\n",
            "`trainwright: ignore-file` of `BAD001` silences nothing: there is no such finding in this file",
            "x = 1\n",
        ),
        (
            "x = 1  # trainwright: ignore[BAD01]\n",
            "`BAD01` in `trainwright: ignore[...]` is not a rule's code or name; did you mean `BAD001`?",
            "x = 1  # trainwright: ignore[BAD01]\n",
        ),
    ],
)
def test_unused(check: Checker, text: str, message: str | None, fixed: str) -> None:
    (diagnostic,) = [diagnostic for diagnostic in check(text) if diagnostic.code == "TW001"]
    if message:
        assert diagnostic.message == message
    assert diagnostic.unnecessary
    assert check.fixed(text) == fixed


def test_rules_that_are_switched_off_prove_nothing(check: Checker) -> None:
    assert check.codes("x = 1  # trainwright: ignore[ugly-word]\n") == []  # strict only
    check.settings = combine([Overrides(ignore=("BAD001",))], PATH.parent)
    assert check.codes("x = 1  # trainwright: ignore[BAD001]\n") == []
    check.settings = combine([Overrides(select=("BAD001",))], PATH.parent)
    assert check.codes("x = 1  # trainwright: ignore[BAD001]\n") == []


def test_the_report_itself_can_be_silenced_by_name_only(check: Checker) -> None:
    assert check.codes("# trainwright: ignore-file[TW001]\nx = 1  # trainwright: ignore[BAD001]\n") == []
    assert check.codes("x = 1  # trainwright: ignore[BAD001, unused-suppression]\n") == []
    assert check.codes("# trainwright: ignore-file\nx = 1\n") == ["TW001"]


def test_nothing_is_called_unused_where_findings_may_be_missing(words: ModuleType) -> None:
    settings = combine([Overrides()], PATH.parent)
    found = python_suppressions(PATH, Document("x = 1  # trainwright: ignore[BAD001]\n"))
    assert found.apply((), settings, report_unused=False) == ()
    assert [item.code for item in found.apply((), settings)] == ["TW001"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("lr: bad\n", ["BAD001"]),
        ("# trainwright: ignore[BAD001]\nlr: bad\n", []),
        ("# trainwright: ignore-file[BAD001]\n---\nlr: bad\n", []),
        ("%YAML 1.1\n---\n# trainwright: ignore-file[BAD001]\nlr: bad\n", []),
        ("text: |\n  # trainwright: ignore[BAD001]\nlr: bad\n", ["BAD001"]),
        ('text: "a # trainwright: ignore"\nlr: bad\n', ["BAD001"]),
        ("text: it's  # trainwright: ignore[BAD001]\n", ["TW001"]),
        ("a: [  # trainwright: ignore[BAD001]\n", ["TW001"]),
        ("a: b# trainwright: ignore[BAD001]\n", []),
    ],
)
def test_yaml(check: Checker, text: str, codes: list[str]) -> None:
    assert check.codes(text, YAML) == codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bad()\n", "bad()  # trainwright: ignore[BAD001]\n"),
        ("bad()", "bad()  # trainwright: ignore[BAD001]"),
        ("bad()  # note\r\n", "bad()  # note  # trainwright: ignore[BAD001]\r\n"),
        ("bad()  # trainwright: ignore[ODD001] why\n", "bad()  # trainwright: ignore[ODD001, BAD001] why\n"),
        ("f(\n    bad(),\n)\n", "f(  # trainwright: ignore[BAD001]\n    bad(),\n)\n"),
        (
            'if x:\n    bad("""\n  text""")\n',
            'if x:\n    # trainwright: ignore[BAD001]\n    bad("""\n  text""")\n',
        ),
        ("x = \\\n    bad()\n", "# trainwright: ignore[BAD001]\nx = \\\n    bad()\n"),
    ],
)
def test_ignoring_one_finding(check: Checker, words: ModuleType, text: str, expected: str) -> None:
    (diagnostic,) = [item for item in check(text) if item.code == "BAD001"]
    edit = python_suppressions(PATH, Document(text)).edit_to_ignore(diagnostic)
    after = words.apply(text, edit)
    assert after == expected
    assert "BAD001" not in check.codes(after)


def test_ignoring_never_touches_other_lines(check: Checker, words: ModuleType) -> None:
    text = "odd()\nf(1,\n  bad(\n  ))\n"
    (diagnostic,) = [item for item in check(text) if item.code == "BAD001"]
    after = words.apply(text, python_suppressions(PATH, Document(text)).edit_to_ignore(diagnostic))
    assert check.codes(after) == ["ODD001"]
