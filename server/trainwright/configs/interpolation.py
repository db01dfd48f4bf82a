"""OmegaConf's interpolations: which keys a value takes its text from.

As in omegaconf/grammar of 2.3, as far as it can be told without running resolvers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trainwright.configs.composition import Keys
from trainwright.configs.nodes import ConfigNode, NodeKind, Style
from trainwright.positions import Position, Range

MOST = 200
"""How many interpolations of one value are looked at."""

_INNERMOST = re.compile(r"\$\{([^${}]*)\}")
_KEY = re.compile(r"(?P<dots>\.*)(?P<path>[\w-]+(?:\.[\w-]+|\[[^\[\]]+\])*)\Z")


@dataclass(frozen=True)
class Interpolation:
    """One `${...}` of a value. `level` counts the dots that a relative one starts with; 0 is an absolute one."""

    text: str
    """What stands between the braces."""
    start: int
    end: int
    """Where it stands in the value's text, with its braces."""
    keys: Keys = ()
    level: int = 0
    resolver: str = ""
    """The name of the resolver that computes it."""

    def absolute(self, at: Keys) -> Keys | None:
        """The key that is meant in the value at the composed key `at`; None for a resolver."""
        if self.resolver or not self.keys:
            return None
        if not self.level:
            return self.keys
        if self.level > len(at):
            return None
        return (*at[: len(at) - self.level], *self.keys)


def interpolations(text: str) -> tuple[Interpolation, ...]:
    """Those of a value that hold no other ones."""
    if "${" not in text:
        return ()
    found = []
    for match in _INNERMOST.finditer(text):
        inside = match[1].strip()
        key = _KEY.match(inside)
        if key is not None:
            path = re.sub(r"\[([^\[\]]+)\]", r".\1", key["path"])
            keys = tuple(part.strip("'\"") for part in path.split("."))
            found.append(Interpolation(inside, match.start(), match.end(), keys, len(key["dots"])))
        elif ":" in inside:
            found.append(Interpolation(inside, match.start(), match.end(), resolver=inside.partition(":")[0]))
        if len(found) >= MOST:
            break
    return tuple(found)


def is_whole(text: str, found: tuple[Interpolation, ...]) -> bool:
    """Whether a value is one interpolation and nothing else: then it takes the other value's type too."""
    stripped = text.strip()
    return len(found) == 1 and stripped == text[found[0].start : found[0].end]


def range_in(node: ConfigNode, start: int, end: int) -> Range:
    """The place of a part of a scalar's text; that of the whole scalar where it cannot be told."""
    span = node.range
    if node.kind is not NodeKind.SCALAR or span.start.line != span.end.line:
        return span
    opening = 1 if node.style in (Style.SINGLE_QUOTED, Style.DOUBLE_QUOTED) else 0
    if span.end.column - span.start.column != len(node.text) + 2 * opening:
        return span  # escapes
    column = span.start.column + opening
    return Range(Position(span.start.line, column + start), Position(span.start.line, column + end))
