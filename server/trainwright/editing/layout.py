"""What the lines of Python code look like: indentation, line ends, strings that span lines, comments above."""

from __future__ import annotations

import re
import sys
import tokenize
from collections.abc import Iterator, Sequence
from itertools import pairwise

from trainwright.editing.changes import CannotEdit
from trainwright.source.text import content_length, indentation, split_lines

DEFAULT_UNIT = "    "
_FIRST_LINES = re.compile(r"#!|[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
# Cells of scripts (`# %%`, `# In[3]:`, jupytext's `# +`), formatter switches and folding marks are about the file, not
# a statement.
_MARKS = re.compile(
    r"[ \t\f]*#[ \t]*(?:%%|In ?\[|<codecell>|<markdowncell>|fmt:|yapf:|isort:|(?:end)?region\b"
    r"|\+(?:[ \t]+(?:\{|\[|\w+=).*)?$|-$)",
    re.MULTILINE,
)
# A string spans lines with triple quotes or a backslash at a line's end, and since Python 3.12 also with a line end
# between the braces of an f-string. Most code has none of these and need not be split into tokens.
_MAY_SPAN_LINES = re.compile(
    r"\"\"\"|'''|\\[\r\n]" + (r"|\b(?:[fFtT][rR]?|[rR][fFtT])['\"]" if sys.version_info >= (3, 12) else "")
)
_STRING_STARTS = {tokenize.STRING}
_NESTED_STARTS = {getattr(tokenize, name) for name in ("FSTRING_START", "TSTRING_START") if hasattr(tokenize, name)}
_NESTED_ENDS = {getattr(tokenize, name) for name in ("FSTRING_END", "TSTRING_END") if hasattr(tokenize, name)}


def tokens(lines: Sequence[str]) -> Iterator[tokenize.TokenInfo]:
    """The tokens of whole statements of one block, whatever their indentation."""
    # The tokenizer of Python 3.11 takes a lone \r for a character of the line.
    feed = iter([line[: content_length(line)] + "\n" for line in lines])
    try:
        yield from tokenize.generate_tokens(lambda: next(feed, ""))
    except (tokenize.TokenError, SyntaxError) as error:
        raise CannotEdit("this code does not split into tokens") from error


def inside_strings(lines: Sequence[str]) -> set[int]:
    """Which of `lines` (whole statements) start inside a string, so that their indentation is its content."""
    inside: set[int] = set()
    if not _MAY_SPAN_LINES.search("".join(lines)):
        return inside
    opened: list[int] = []
    for token in tokens(lines):
        if token.type in _STRING_STARTS:
            inside.update(range(token.start[0], token.end[0]))
        elif token.type in _NESTED_STARTS:
            opened.append(token.start[0])
        elif token.type in _NESTED_ENDS:
            inside.update(range(opened.pop(), token.end[0]))
    return inside


def indented(code: str, indent: str, unit: str, newline: str) -> list[str]:
    """The lines of `code` at `indent`, without the last line end; its own steps of four spaces become `unit`."""
    lines = split_lines(code.rstrip("\r\n"))
    verbatim = inside_strings(lines) if len(lines) > 1 else set()
    result = []
    for number, line in enumerate(lines):
        text = line[: content_length(line)]
        if number in verbatim or not text:
            result.append(text)
            continue
        own = indentation(text)
        steps, rest = divmod(len(own), len(DEFAULT_UNIT))
        result.append(indent + unit * steps + " " * rest + text[len(own) :])
    return result


def is_blank(line: str) -> bool:
    """Whether `line` holds nothing but white space."""
    return not line.strip()


def is_comment(line: str) -> bool:
    """Whether `line` is a comment and nothing else."""
    return line.lstrip(" \t\f").startswith("#")


def is_mark(line: str) -> bool:
    """Whether the comment `line` marks a place in the file: no statement takes it along, or is put above it."""
    return _MARKS.match(line) is not None


def is_first_line(number: int, line: str) -> bool:
    """Whether `line` is a shebang or an encoding cookie, which must stay where it is."""
    return number < 2 and _FIRST_LINES.match(line) is not None


def width(indent: str) -> int:
    """How far `indent` reaches, with the tokenizer's tab stops of 8; a form feed starts anew."""
    return len(indent.rpartition("\f")[2].expandtabs(8))


def newline_at(lines: Sequence[str], line: int) -> str:
    r"""The line end used around `line`; \n in a text that has none."""
    for number in (line, line - 1, 0):
        if 0 <= number < len(lines):
            end = lines[number][content_length(lines[number]) :]
            if end:
                return end
    return "\n"


def indentation_unit(lines: Sequence[str]) -> str:
    """One step of indentation as the file has it."""
    for before, line in pairwise(lines):
        if not before.rstrip().endswith(":") or is_blank(line):
            continue
        own, outer = indentation(line), indentation(before)
        if len(own) > len(outer) and own.startswith(outer):
            return own[len(outer) :]
    return DEFAULT_UNIT
