"""A rule's docstring, read as documentation: one text serves hover, command line and site."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

from trainwright.rule.model import Rule

CHAPTERS = ("What it does", "Why it is bad", "Example", "Use instead", "Fix safety", "Truth", "References")
"""The chapters in order. All but Truth and Fix safety are required."""

SITE = "https://trainwright.dev/rules/"

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_CODE = re.compile(r"^```(?P<language>\w+)(?: (?P<file>\S+))?\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class CodeBlock:
    """A fenced block of an example; `file` is given where an example needs several files."""

    language: str
    file: str | None
    code: str


@dataclass(frozen=True)
class Documentation:
    """The documentation of one rule: `summary` is the first line, `chapters` maps headings to Markdown."""

    code: str
    name: str
    summary: str
    chapters: dict[str, str]

    def blocks(self, chapter: str) -> tuple[CodeBlock, ...]:
        """The code blocks of a chapter, which the tests run."""
        found = _CODE.finditer(self.chapters.get(chapter, ""))
        return tuple(CodeBlock(m["language"], m["file"], m["code"]) for m in found)

    @property
    def url(self) -> str:
        """The page of the rule."""
        return SITE + self.code

    def markdown(self) -> str:
        """The whole page."""
        body = "\n\n".join(f"## {title}\n{text}" for title, text in self.chapters.items())
        return f"# {self.code} {self.name}\n\n{self.summary}\n\n{body}\n"


_known: dict[type[Rule], Documentation] = {}


def documentation(rule: type[Rule]) -> Documentation:
    """The documentation in `rule`'s docstring.

    Raises:
        ValueError: the rule has no docstring.
    """
    if rule in _known:
        return _known[rule]
    text = inspect.getdoc(rule) if rule.__doc__ else None
    if not text:
        raise ValueError(f"{rule.__name__} has no docstring: a rule's docstring is its documentation")
    summary, _, rest = text.partition("\n")
    pieces = _HEADING.split(rest)
    chapters = {title.strip(): body.strip("\n") for title, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    _known[rule] = Documentation(rule.code, rule.name, summary.strip(), chapters)
    return _known[rule]
