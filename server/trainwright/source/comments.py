"""Comments of a text, found without Python's tokenizer so that broken code still has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Strings come first, so that a '#' in one is never a comment. A one-line string that is not closed ends with its line
# (it is being typed); a triple-quoted one that is not closed runs on.
_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<triple>\"{3}|'{3})
    | "(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*(?:"|(?P<unclosed1>(?=[\r\n])|\Z|\\\Z))
    | '(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*(?:'|(?P<unclosed2>(?=[\r\n])|\Z|\\\Z))
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    """,
    re.VERBOSE,
)
_TRIPLE_END = {
    '"""': re.compile(r'(?:[^"\\]|\\[\s\S]|"(?!""))*"""'),
    "'''": re.compile(r"(?:[^'\\]|\\[\s\S]|'(?!''))*'''"),
}


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: the column of its '#' and its text from there to the line's end."""

    column: int
    text: str


def comments(lines: Sequence[str]) -> dict[int, Comment]:
    """The comments of a text by line."""
    if not any("#" in line for line in lines):
        return {}
    found = {}
    line = 0
    offset = 0
    for start, text in _scan_comments("".join(lines)):
        while offset + len(lines[line]) <= start:
            offset += len(lines[line])
            line += 1
        found[line] = Comment(start - offset, text)
    return found


def left_open(text: str) -> str:
    """What `text` leaves open at its end: the quotes of a triple-quoted string, else "(" for a bracket, else nothing.

    "'" says that a one-line string is not closed in its line. That can't be mended from outside, except in Python
    3.12 and later, where a replacement field of an f-string may span lines.
    """
    depth = 0
    unclosed = False
    position = 0
    while match := _TOKEN.search(text, position):
        position = match.end()
        kind = match.lastgroup
        if kind == "triple":
            end = _TRIPLE_END[match.group()].match(text, position)
            if end is None:
                return match.group()
            position = end.end()
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind in ("unclosed1", "unclosed2"):
            unclosed = True
    if unclosed:
        return "'"
    return "(" if depth > 0 else ""


def _scan_comments(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    while match := _TOKEN.search(text, position):
        position = match.end()
        if match.lastgroup == "comment":
            yield match.start(), match.group()
        elif match.lastgroup == "triple":
            end = _TRIPLE_END[match.group()].match(text, position)
            if end is None:
                return
            position = end.end()
