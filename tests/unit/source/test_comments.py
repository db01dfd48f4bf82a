"""Comments, also in code that Python can't tokenize."""

from __future__ import annotations

import pytest

from trainwright.source import Comment, comments, split_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # one\n", {0: (7, "# one")}),
        ("# a\n\n  # b", {0: (0, "# a"), 2: (2, "# b")}),
        ("s = '# no'  # yes\n", {0: (12, "# yes")}),
        ('s = "\\"# no"  # yes\n', {0: (14, "# yes")}),
        ('"""\n# no\n"""  # yes\n', {2: (5, "# yes")}),
        ("'''it's \\''' # no'''  # yes\n", {0: (22, "# yes")}),
        ("s = 'half  # typed\ny = 1  # yes\n", {1: (7, "# yes")}),
        ("f(  # open\ny = 1  # yes\n", {0: (4, "# open"), 1: (7, "# yes")}),
        ('x = """open\n# no\n', {}),
        ("s = 'a \\\n# no'  # yes\n", {1: (7, "# yes")}),
        ("s = '🚀é'  # é\r\n# b\r\n", {0: (10, "# é"), 1: (0, "# b")}),
        ("x = 1\r# mac\r", {1: (0, "# mac")}),
        ("x = '", {}),
        ("x = 'a\\", {}),
        ("$ ? ` # odd\n", {0: (6, "# odd")}),
        ("", {}),
    ],
)
def test_comments(text: str, expected: dict[int, tuple[int, str]]) -> None:
    assert comments(split_lines(text)) == {line: Comment(*comment) for line, comment in expected.items()}


def test_only_line_ends_end_lines() -> None:
    text = "a\x0cb\x0bc\x1cd\x85e\u2028f\ng\r\nh\ri\n\rj"
    assert split_lines(text) == ["a\x0cb\x0bc\x1cd\x85e\u2028f\n", "g\r\n", "h\r", "i\n", "\r", "j"]
    assert "".join(split_lines(text)) == text
    assert split_lines("") == []
    assert split_lines("\n") == ["\n"]
