"""Whether a text says which shape a tensor has: a docstring, a comment, an annotation."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from trainwright.rule import Function

_DIMENSION = (
    r"(?:[A-Z]\w{0,3}|[a-z]{1,2}\d?|batch\w*|seq\w*|\d+|num_\w+|n_\w+|\w*_(?:size|len|dim|length)|time|height|width"
    r"|channels?|heads?|length|bsz?|self\.\w+)"
)
_SHAPE = re.compile(
    rf"\bshapes?\b|[(\[]\s*{_DIMENSION}\b[^()\[\],]{{0,20}}(?:[,x×*][^()\[\],]{{0,24}}){{1,6}}[)\]]|\b{_DIMENSION}\s*[x×]\s*{_DIMENSION}\b",
    re.IGNORECASE,
)


def says_shape(text: str) -> bool:
    """Whether a text names a shape: "shape", (B, T, C), [batch, time], B x C."""
    return _SHAPE.search(text) is not None


def comments_of(function: Function) -> list[str]:
    """The comments in the lines of a function, its signature included."""
    segment = function.segment
    if segment is None:
        return []
    text = "".join(segment.owner.lines[segment.first_line : segment.end_line])
    if "#" not in text:
        return []
    try:
        return [token.string for token in tokenize.generate_tokens(io.StringIO(text).readline)
                if token.type == tokenize.COMMENT]  # fmt: skip
    except (tokenize.TokenError, SyntaxError):
        return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


def docstrings_of(function: Function) -> str:
    """The docstring of a function and that of its class, where shapes are often written."""
    found = [ast.get_docstring(function.node) or ""] if function.node is not None else []
    if function.cls is not None:
        found.append(ast.get_docstring(function.cls.node) or "")
        init = function.cls.methods.get("__init__")
        if init is not None and init.node is not None:
            found.append(ast.get_docstring(init.node) or "")
    return "\n".join(found)
