"""Says why a YAML text does not parse, in words, and at the place where its author went wrong.

libyaml notices most mistakes later than they were made: an open quote at the end of the file, a missing colon at the
next one. Its messages and marks are put right here, by the lines around them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from trainwright.configs.nodes import Cause, Problem, Shift
from trainwright.positions import Position, Range

_LONGEST_LINE = 500
_LONGEST_TO_SCAN_AGAIN = 20_000
"""A text that is scanned a second time, by the slower scanner in Python."""
_MOST_LINES_BACK = 400
_MOST_LINES_TYPED = 5
"""More lines that changed together were pasted, or come from another branch."""
_CONFLICT = re.compile(r"<{7} |={7}$|>{7} ")
_KEY = re.compile(r"[ \t]*(?:- +)*(?P<key>[^\s:#'\"\[\]{}][^:#]*?)[ \t]*:(?=[ \t]|$)")
_KEY_WITHOUT_SPACE = re.compile(r"[ \t]*(?:- +)*[A-Za-z_][\w.-]*:(?=[^\s:/\\])")
_OPENING_QUOTE = re.compile(r"(?:^|[:,\[{]|-)[ \t]*(?P<quote>['\"])")
_MARKERS = re.compile(r"\{\{|\{%|\{#|<%|\[\[\s*\.")
"""What Jinja, Helm, Go and ERB templates are written with."""
_CLOSING = {"[": "]", "{": "}"}


def is_template(text: str) -> bool:
    """Whether a text that does not parse is the template of a YAML file: Jinja, Helm, cookiecutter, ERB."""
    return any(_MARKERS.search(line) for line in text.splitlines() if not line.lstrip().startswith("#"))


def explained(error: Any, at: Any, lines: Sequence[str]) -> tuple[Range, str]:
    """Where a text went wrong, and what to do about it. `error` is PyYAML's, `at` turns its marks into positions."""
    problem = error.problem or ""
    mark = error.problem_mark or error.context_mark
    place = at(mark) if mark is not None else Position(0, 0)
    context = at(error.context_mark) if error.context_mark is not None else place
    conflict = _conflict(lines, context.line, place.line)
    if conflict is not None:
        return conflict
    character = _character(lines, place)
    if "could not find expected ':'" in problem:
        return _whole(
            lines, context.line
        ), f"`{_short(lines[context.line])}` is no entry: a colon and a value are missing"
    if "tab character" in problem or ("cannot start any token" in problem and character == "\t"):
        return _tabs(lines, place), "a tab stands here, where YAML wants spaces"
    if "cannot start any token" in problem:
        return _one(place), f"a value can't begin with `{character}`: put it in quotes"
    if "unexpected end of stream" in problem and "quoted scalar" in (error.context or ""):
        return _one(context), f"this {_character(lines, context)} is never closed"
    if "scanning an alias" in (error.context or ""):
        return _one(context), "`*` begins an alias, and no name follows: put the value in quotes"
    if "scanning an anchor" in (error.context or ""):
        return _one(context), "`&` begins an anchor, and no name follows: put the value in quotes"
    if "unknown escape character" in problem:
        # libyaml marks the backslash, the scanner in Python the character behind it
        place = place if character == "\\" else Position(place.line, place.column - 1)
        escape = _character(lines, Position(place.line, place.column + 1))
        return _one(
            place
        ), f"`\\{escape}` is no escape of YAML: write the text in single quotes, or double the backslash"
    if "undefined tag handle" in problem:
        return _one(place), "this tag's handle is not declared by a %TAG line"
    if "',' or" in problem:
        return _flow(lines, context, place)
    if "mapping values are not allowed" in problem:
        return _second_colon(lines, place)
    return _block(lines, place, problem, error.context or "")


def put_where_it_was_typed(problem: Problem, shift: Shift, lines: Sequence[str]) -> Problem:
    """A problem that shows below the lines that were changed since the text last parsed is one of these lines."""
    start, end = shift.start.line, shift.new_end.line
    if end > start and (end >= len(lines) or not lines[end][: shift.new_end.column].strip()):
        end -= 1
    if problem.cause is not Cause.SYNTAX or problem.range.start.line <= end or end - start > _MOST_LINES_TYPED:
        return problem
    if end >= len(lines) or not lines[end].strip():
        return problem
    below = f"`{_short(lines[end])}` does not fit here: below it, {problem.message}"
    return Problem(_whole(lines, end), below, problem.cause)


def tab_between_values(text: str, at: Any) -> Range | None:
    """A tab that libyaml takes for a space, and that the scanner of `yaml.safe_load`, which is in Python, refuses."""
    if "\t" not in text or len(text) > _LONGEST_TO_SCAN_AGAIN:
        return None
    import yaml

    try:
        for _ in yaml.scan(text, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        if error.problem_mark is not None and "'\\t'" in (error.problem or ""):
            return _one(at(error.problem_mark))
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return None


def _flow(lines: Sequence[str], opening: Position, place: Position) -> tuple[Range, str]:
    bracket = _character(lines, opening)
    quote = _open_quote(lines, opening.line, place)
    if quote is not None:
        return quote
    if bracket in _CLOSING and not _is_closed(lines, opening, bracket):
        return _one(opening), f"this {bracket} is never closed"
    return _one(place), f"a comma is missing here, between two values of the {bracket} {_CLOSING.get(bracket, '')}"


def _is_closed(lines: Sequence[str], opening: Position, bracket: str) -> bool:
    """Whether the closing bracket comes before the next key of the block that the opening one stands in."""
    indent = _indent(lines[opening.line])
    depth = 0
    for number in range(opening.line, min(len(lines), opening.line + _MOST_LINES_BACK)):
        line = lines[number]
        if number > opening.line and line.strip() and _indent(line) <= indent and _KEY.match(line[:_LONGEST_LINE]):
            return False
        for character in re.sub(
            r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|(?:^|\s)#.*", "", line[opening.column :] if number == opening.line else line
        ):
            if character in "[{":
                depth += 1
            elif character in "]}":
                depth -= 1
                if depth == 0:
                    return character == _CLOSING[bracket]
    return False


def _second_colon(lines: Sequence[str], place: Position) -> tuple[Range, str]:
    line = lines[place.line]
    before = next((n for n in range(place.line - 1, -1, -1) if lines[n].strip() and not _is_comment(lines[n])), None)
    first = _KEY.match(line[:_LONGEST_LINE])
    if first is not None and first.end() - 1 < place.column:
        return _one(place), "a second `: ` in one value: put the value in quotes, or the key on a line of its own"
    if before is not None:
        above = lines[before]
        without_space = _KEY_WITHOUT_SPACE.match(above[:_LONGEST_LINE])
        if without_space is not None and _KEY.match(above[:_LONGEST_LINE]) is None:
            column = without_space.end() - 1
            return _one(Position(before, column)), "a space is missing behind this colon"
        if _indent(line) > _indent(above):
            what = f"this line is indented deeper than `{_short(above)}`, which has a value already"
            return Range(Position(place.line, 0), Position(place.line, _indent(line))), what
        return _whole(lines, before), f"`{_short(above)}` is no entry: a colon is missing, or a quote around the text"
    return _one(place), "a key can't stand here"


def _block(lines: Sequence[str], place: Position, problem: str, context: str) -> tuple[Range, str]:
    quote = _open_quote(lines, 0, place)
    if quote is not None:
        return quote
    line = lines[place.line] if place.line < len(lines) else ""
    if place.column == _indent(line) and line.strip():
        if "'-' indicator" in problem or "block collection" in context:
            what = f"`{_short(line)}` stands in a list: begin it with `- `, or indent it as the list's own key"
            return _whole(lines, place.line), what
        if line.lstrip().startswith("- "):
            return _whole(lines, place.line), f"`{_short(line)}` begins a list among the keys of a mapping"
        what = f"the indentation of `{_short(line)}` is that of no mapping above it"
        return Range(Position(place.line, 0), Position(place.line, max(_indent(line), 1))), what
    if line[: place.column].rstrip()[-1:] in ("'", '"'):
        return _one(place), "text stands behind the closing quote"
    if "node content" in problem:
        return _one(place), f"a value is missing before `{_character(lines, place)}`, or it must be in quotes"
    said = ": ".join(part for part in (context, problem) if part)
    return _one(place), said or "this is not valid YAML"


def _open_quote(lines: Sequence[str], first: int, place: Position) -> tuple[Range, str] | None:
    """A quote above that swallowed the lines up to the next quote, where the text then made no sense."""
    last = min(place.line, len(lines) - 1)
    before = lines[last][: place.column].rstrip()[-1:]
    if before not in ("'", '"') and _character(lines, place) not in ("'", '"'):
        return None
    for number in range(last - 1, max(first, last - _MOST_LINES_BACK) - 1, -1):
        line = lines[number]
        match = _OPENING_QUOTE.search(line[:_LONGEST_LINE])
        if match is None or _is_comment(line):
            continue
        rest = line[match.end() :].replace("''" if match["quote"] == "'" else '\\"', "")
        if match["quote"] not in rest:
            return _one(Position(number, match.start("quote"))), f"this {match['quote']} is never closed"
    return None


def _conflict(lines: Sequence[str], first: int, last: int) -> tuple[Range, str] | None:
    for number in range(max(first - 1, 0), min(last + 1, len(lines))):
        if _CONFLICT.match(lines[number].rstrip("\r\n")):
            return _whole(lines, number), "this line is left over from a merge conflict"
    return None


def _tabs(lines: Sequence[str], place: Position) -> Range:
    line = lines[place.line]
    start, end = place.column, place.column
    while end < len(line) and line[end] == "\t":
        end += 1
    return Range(Position(place.line, start), Position(place.line, max(end, start + 1)))


def _character(lines: Sequence[str], place: Position) -> str:
    return lines[place.line][place.column : place.column + 1] if place.line < len(lines) else ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _short(line: str) -> str:
    text = line.strip()
    return text if len(text) <= 40 else text[:37] + "..."


def _one(place: Position) -> Range:
    return Range(place, Position(place.line, place.column + 1))


def _whole(lines: Sequence[str], number: int) -> Range:
    line = lines[number].rstrip("\r\n")
    return Range(Position(number, _indent(line)), Position(number, max(len(line.rstrip()), _indent(line) + 1)))
