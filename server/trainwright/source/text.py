"""Lines of a text, as Python's tokenizer and the language server protocol count them."""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def split_lines(text: str) -> list[str]:
    r"""The lines of `text` with their ends. Only \n, \r\n and \r end a line.

    `str.splitlines` also splits at \f, \v, \x1c, \x85 and \u2028, which would shift every line number after one.
    """
    if "\r" in text:
        return _LINE.findall(text)
    lines = text.split("\n")
    last = lines.pop()
    lines = [line + "\n" for line in lines]
    if last:
        lines.append(last)
    return lines


def content_length(line: str) -> int:
    """How long `line` is without its end."""
    return len(line.rstrip("\r\n"))


def is_filler(line: str) -> bool:
    """Whether `line` is blank or only a comment, so that no statement can start or end on it."""
    stripped = line.strip(" \t\f\r\n")
    return not stripped or stripped[0] == "#"


def is_continued(line: str) -> bool:
    """Whether `line` ends with a backslash, so that it may go on in the next one."""
    return line.rstrip("\r\n").endswith("\\")


def indentation(line: str) -> str:
    """The white space that `line` starts with."""
    return line[: len(line) - len(line.lstrip(" \t\f"))]
