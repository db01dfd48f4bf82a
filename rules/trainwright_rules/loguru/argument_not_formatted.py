"""LOGURU008 argument-not-formatted."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity, quoted

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOGGING = re.compile(
    r"loguru\.logger(\.(bind|patch|opt)\(\))*\.(trace|debug|info|success|warning|error|critical|exception|log)"
)
"""The logger itself, and what bind(), patch() and opt() make of it."""
_PERCENT = re.compile(r"%(?:%|(?P<precision>\.\d+[fge])|(?P<plain>[sdi])|(?P<repr>r))")
_ANY_PERCENT = re.compile(r"%[-+ #0]*[\d*]*(?:\.[\d*]+)?[hlL]?[a-zA-Z]")
_LITERAL = re.compile(r"[uUrR]?(?P<quote>\"\"\"|'''|\"|')")


class ArgumentNotFormatted(Rule):
    """An argument of a log message has no `{}` and is dropped.

    ## What it does
    Reports calls of a loguru logger with more positional arguments than the message has `{}`, as in
    `logger.error("failed: ", e)` and `logger.info("loss %.4f", loss)`.

    ## Why it is bad
    loguru puts arguments where the message has `{}`. Those that find no place are dropped without a word: the log says
    `failed: ` and nothing else, and the one value that was worth logging is gone.

    ## Example
    ```python
    from loguru import logger


    def report(epoch, loss):
        logger.info("Loss after the epoch:", loss)
    ```

    ## Use instead
    ```python
    from loguru import logger


    def report(epoch, loss):
        logger.info("Loss after the epoch: {}", loss)
    ```

    ## Fix safety
    Safe: the missing `{}` are added behind the message, or take the place of `%s`, `%d` and `%.4f`. Offered where the
    message is one literal.

    ## Truth
    The logging module of Python formats with `%`, loguru with `str.format`. `print` shows all its arguments; a logger
    shows none that the message does not name. Not reported: an exception given to `logger.exception`, as the traceback
    says it anyway.

    ## References
    - loguru, str.format messages: https://loguru.readthedocs.io/en/stable/api/logger.html#message
    """

    code = "LOGURU008"
    name = "argument-not-formatted"
    severity = Severity.WARN
    libraries = ("loguru",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls:
            if not call.node.args or _LOGGING.fullmatch(call.name) is None or call.hides_arguments:
                continue
            first = 1 if call.method == "log" else 0
            if len(call.node.args) < first + 2:
                continue
            message, *given = call.node.args[first:]
            text = _text(message)
            if text is None:
                continue
            used = _placeholders(text)
            if used is None or used >= len(given):
                continue
            dropped = given[used:]
            if call.method == "exception" and all(_is_handled(call, argument) for argument in dropped):
                continue
            names = " and ".join(f"`{quoted(argument)}`" for argument in dropped)
            percent = len(_ANY_PERCENT.findall(text)) >= len(given) and used == 0
            yield self.finding(
                call.place,
                f"{names} {'is' if len(dropped) == 1 else 'are'} not logged: loguru puts arguments where the message "
                f"has `{{}}`, and it has {_count(used)}"
                + (". `%` formats only in Python's own logging: write `{}`" if percent else ". Add `{}`"),
                fixable=Applicability.SAFE if _better(function, call, message, dropped, percent) else None,
                subject=(function, call, message, dropped, percent),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, call, message, dropped, percent = finding.subject
        better = _better(function, call, message, dropped, percent)
        if better is None:
            return None
        editor.replace(call.place.at(message), better)
        return Fix("Write `{}` for the arguments" if percent else "Add `{}` to the message")


def _text(message: ast.expr) -> str | None:
    """What the message is before it is formatted; None where that cannot be told."""
    if isinstance(message, ast.Constant):
        return message.value if isinstance(message.value, str) else None
    if not isinstance(message, ast.JoinedStr):
        return None
    parts = [v.value for v in message.values if isinstance(v, ast.Constant) and isinstance(v.value, str)]
    # a message that is nothing but a value may hold placeholders of its own
    return "\0".join(parts) if any(part.strip() for part in parts) else None


def _placeholders(text: str) -> int | None:
    """How many positional arguments the message takes; None where they are numbered or the text is no format."""
    used = 0
    try:
        for _, field, spec, _ in string.Formatter().parse(text):
            if field is None:
                continue
            name = re.split(r"[.\[]", field, maxsplit=1)[0]
            if name.isdigit():
                return None
            used += not name
            used += sum(inner == "" for _, inner, _, _ in string.Formatter().parse(spec or ""))
    except ValueError:
        return None  # an unmatched brace raises when it runs: nobody can miss that
    return used


def _is_handled(call: Call, argument: ast.expr) -> bool:
    """Whether an argument is the exception of the except block around, whose text the traceback ends with."""
    for context in call.context.chain() if call.context is not None else ():
        if isinstance(context.node, ast.ExceptHandler):
            return context.node.name is not None and any(
                isinstance(node, ast.Name) and node.id == context.node.name for node in ast.walk(argument)
            )
    return False


def _count(used: int) -> str:
    return "none" if used == 0 else f"only {used}"


def _better(function: Function, call: Call, message: ast.expr, dropped: list[ast.expr], percent: bool) -> str | None:
    """The message with its placeholders, as it must be written; None where it is not one plain literal."""
    if not isinstance(message, ast.Constant):
        return None
    place = call.place.at(message).range
    if place.start.line != place.end.line:
        return None
    source = function.module.document.lines[place.start.line][place.start.column : place.end.column]
    opening = _LITERAL.match(source)
    if opening is None:
        return None
    quote = opening["quote"]
    body = source[opening.end() : -len(quote)]
    if not source.endswith(quote) or quote[0] in body:
        return None  # several literals side by side
    if percent:
        return source[: opening.end()] + _PERCENT.sub(_field, body) + quote if _convertible(body, dropped) else None
    space = "" if not body or body.endswith((" ", "=", "(", "[", "\\n", "\\t")) else " "
    return source[: opening.end()] + body + space + " ".join("{}" for _ in dropped) + quote


def _convertible(body: str, dropped: list[ast.expr]) -> bool:
    """Whether every %-field is of a kind that `{}` says as well, and there is one for each argument."""
    known = [match[0] for match in _PERCENT.finditer(body) if match[0] != "%%"]
    return known == _ANY_PERCENT.findall(body.replace("%%", "")) and len(known) == len(dropped)


def _field(match: re.Match[str]) -> str:
    if match["precision"]:
        return f"{{:{match['precision']}}}"
    return "{!r}" if match["repr"] else "{}" if match["plain"] else "%"
