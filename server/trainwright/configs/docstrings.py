"""What a docstring says about one parameter: Google, NumPy and Sphinx style."""

from __future__ import annotations

import re
from functools import lru_cache
from textwrap import dedent

_MOST = 1_200


@lru_cache(maxsize=2_048)
def parameter_doc(doc: str, name: str) -> str:
    """The paragraph about `name`; empty when there is none."""
    if not doc or name not in doc:
        return ""
    word = re.escape(name)
    sphinx = re.search(rf"^[ \t]*:param (?:[^:\n]*\s)?{word}:[ \t]*(?P<text>.*(?:\n(?![ \t]*:|[ \t]*$).*)*)", doc, re.M)
    if sphinx is not None:
        return _tidy(sphinx["text"])
    pattern = (
        rf"^(?P<indent>[ \t]*)\*{{0,2}}{word}[ \t]*(?:\([^\n]*?\))?[ \t]*:(?P<text>[^\n]*"
        r"(?:\n(?:(?P=indent)[ \t]+[^\n]*|[ \t]*(?=\n(?P=indent)[ \t]+)))*)"
    )
    for match in re.finditer(pattern, doc, re.M):
        text = match["text"]
        first, _, rest = text.partition("\n")
        if (
            rest.strip()
            and re.match(r"[ \t]*(?:[\w.\[\], |{}'\"]+)(?:,[ \t]*(?:optional|default)[^\n]*)?$", first)
            and _is_numpy(doc)
        ):
            return _tidy(dedent(rest))  # `name : type`, then the text
        return _tidy(text)
    bare = re.search(rf"^(?P<indent>[ \t]*){word}[ \t]*\n(?P<text>(?:(?P=indent)[ \t]+[^\n]*\n?)+)", doc, re.M)
    return _tidy(dedent(bare["text"])) if bare is not None and _is_numpy(doc) else ""


def _is_numpy(doc: str) -> bool:
    return re.search(r"^[ \t]*Parameters[ \t]*\n[ \t]*-{3,}", doc, re.M) is not None


def _tidy(text: str) -> str:
    first, _, rest = text.strip("\n").partition("\n")
    lines = [first.strip(), *dedent(rest).split("\n")] if rest else [first.strip()]
    return "\n".join(line.rstrip() for line in lines).strip()[:_MOST]
