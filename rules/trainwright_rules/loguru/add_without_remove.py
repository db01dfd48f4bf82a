"""LOGURU001 add-without-remove."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Place, Rule, Severity
from trainwright_rules.loguru._sinks import Sink, is_test, program, sinks

if TYPE_CHECKING:
    from trainwright.editing import Editor

_REMOVED = re.compile(r"\.remove\(\s*(?:handler_id\s*=\s*)?0?\s*\)|\.configure\(|LOGURU_AUTOINIT")
"""What takes the default sink away, wherever in the program it stands."""
_MAIN = re.compile(r"^if __name__ *==", re.MULTILINE)
_ENTRY = {"main", "cli", "run", "app"}


class AddWithoutRemove(Rule):
    """A sink is added beside loguru's default one.

    ## What it does
    Reports `logger.add` without a `logger.remove()` before it anywhere in the program: of `sys.stderr` or `sys.stdout`
    anywhere, and of any sink at import time or in a function of a module that others import.

    ## Why it is bad
    loguru starts with a sink of its own, which writes everything from DEBUG on to stderr. A second console sink shows
    every message twice. A module that adds a sink when it is imported changes the log of every program that imports
    it, and the default sink goes on at DEBUG, whatever level the added one has.

    ## Example
    ```python
    import sys

    from loguru import logger


    def start_logging(level: str):
        logger.add(sys.stderr, level=level)
    ```

    ## Use instead
    ```python
    import sys

    from loguru import logger


    def start_logging(level: str):
        logger.remove()
        logger.add(sys.stderr, level=level)
    ```

    ## Fix safety
    Safe for a console sink: `logger.remove()` in front of it takes the default sink away, and each message is shown
    once. Unsafe for a file: then nothing goes to the console any more.

    ## Truth
    A script may well keep the default sink and add a file beside it: that is not reported where the file is the program
    itself (it has `if __name__ == "__main__"`, or nothing imports it). A program in which anything removes the default
    sink, or calls `logger.configure`, is left alone, and so are tests and sinks that are removed again.

    ## References
    - loguru, logger.remove: https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.remove
    - loguru, the default handler: https://loguru.readthedocs.io/en/stable/resources/troubleshooting.html
    """

    code = "LOGURU001"
    name = "add-without-remove"
    severity = Severity.CRITICAL
    libraries = ("loguru",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        added = list(sinks(function))
        if not added or is_test(function):
            return
        console = next((sink for sink in added if sink.is_stream), None)
        sink = console or next((sink for sink in added if sink.is_file), None)
        if sink is None or _is_removed(function):
            return
        if console is None and not _is_of_a_library(function):
            return
        anchor = _statement(function, added[0], sink)
        yield self.finding(
            sink.call.place,
            _message(function, sink),
            fixable=None if anchor is None else Applicability.SAFE if console else Applicability.UNSAFE,
            subject=(sink, anchor),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        sink, anchor = finding.subject
        if anchor is None:
            return None
        editor.insert_before(anchor, f"{_logger(sink)}.remove()")
        title = f"Insert `{_logger(sink)}.remove()`"
        return Fix(title, Applicability.SAFE if sink.is_stream else Applicability.UNSAFE)


def _message(function: Function, sink: Sink) -> str:
    logger = _logger(sink)
    if sink.is_stream:
        return (
            f"Every message is shown twice: by `{sink.written}` and by loguru's default sink, which nothing removes. "
            f"Call `{logger}.remove()` before `{logger}.add`"
        )
    when = "Importing this module" if function.is_body else f"`{function.name}`"
    return (
        f"{when} adds the sink `{sink.written}` to the logger of the whole program and leaves loguru's default sink, "
        f"which shows everything from DEBUG on. Call `{logger}.remove()` first, where the program starts"
    )


def _logger(sink: Sink) -> str:
    """The logger as it is written: `logger`, `log`, `loguru.logger`."""
    function = sink.call.node.func
    return ast.unparse(function.value) if isinstance(function, ast.Attribute) else "logger"


def _is_removed(function: Function) -> bool:
    """Whether anything in the program takes the default sink away."""
    workspace = function.workspace
    return any(
        "loguru" in workspace.imports_of(module) and workspace.finds(_REMOVED, module) for module in program(function)
    )


def _is_of_a_library(function: Function) -> bool:
    """Whether others import this file, which is no program itself, and the call is none of a `main`."""
    if function.name in _ENTRY or function.workspace.finds(_MAIN, function.module):
        return False
    path = function.path
    stem = path.parent.name if path.stem == "__init__" else path.stem
    imported = re.compile(rf"^\s*(?:from|import)\s[^#\n]*\b{re.escape(stem)}\b", re.MULTILINE)
    workspace = function.workspace
    return any(workspace.finds(imported, module) for module in program(function) if module is not function.module)


def _statement(function: Function, first: Sink, sink: Sink) -> Place | None:
    """The first of the statements that add sinks, where `remove()` belongs; None where a branch lies between."""
    if first.call.context is not sink.call.context:
        first = sink
    call = first.call
    root = function.node if function.node is not None else call.segment.node
    for node in ast.walk(root):
        if isinstance(node, (ast.Expr, ast.Assign)) and node.value is call.node:
            return call.place.at(node)
    return None
