"""LOGURU005 traceback-lost."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOGGING = ("loguru.logger.error", "loguru.logger.critical")


class TracebackLost(Rule):
    """An exception is logged without its traceback.

    ## What it does
    Reports `logger.error(...)` of loguru in an `except` block when it logs just the exception (`e`, `str(e)`,
    `f"... {e}"`) and the exception goes no further.

    ## Why it is bad
    The log then says `'labels'` or `CUDA error` and not where: the traceback is gone for good. A run of three days
    ends in one line that nobody can follow up.

    ## Example
    ```python
    from loguru import logger


    def load(path, read):
        try:
            return read(path)
        except OSError as e:
            logger.error(f"could not read {path}: {e}")
            return None
    ```

    ## Use instead
    ```python
    from loguru import logger


    def load(path, read):
        try:
            return read(path)
        except OSError as e:
            logger.exception(f"could not read {path}: {e}")
            return None
    ```

    ## Fix safety
    Safe: `error` becomes `exception`, which logs the same message at the same level and adds the traceback.

    ## References
    - loguru, logger.exception: https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.exception
    """

    code = "LOGURU005"
    name = "traceback-lost"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to(*_LOGGING):
            handler = _handler_around(call)
            if handler is None or handler.name is None or not _mentions(call.node, handler.name):
                continue
            if _goes_on(handler) or _keeps_traceback(handler, call):
                continue
            written = ast.unparse(call.node.func)
            better = f"{written.rpartition('.')[0]}.exception"
            level = call.name.rpartition(".")[2]
            yield self.finding(
                call.place,
                f"`{written}` logs the text of `{handler.name}` and loses its traceback: the log won't say where it "
                f"happened. Use `{better}(...)`",
                # exception() logs at level ERROR: for critical that would be another level
                fixable=Applicability.SAFE if level == "error" else Applicability.UNSAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call = finding.subject
        function = call.node.func
        if not isinstance(function, ast.Attribute):
            return None
        better = f"{ast.unparse(function.value)}.exception"
        if function.attr == "error":
            editor.replace(call.place.at(function), better)
            return Fix(f"Use `{better}`")
        editor.replace(call.place.at(function), f"{ast.unparse(function.value)}.opt(exception=True).{function.attr}")
        return Fix("Log the exception with `opt(exception=True)`", Applicability.UNSAFE)


def _handler_around(call: Call) -> ast.ExceptHandler | None:
    """The except block that the call stands in, unless a function or another try lies between."""
    for context in call.context.chain() if call.context is not None else ():
        if isinstance(context.node, ast.ExceptHandler):
            return context.node
        if isinstance(context.node, ast.Try) and context.arm == "final":
            return None
    return None


def _mentions(node: ast.Call, name: str) -> bool:
    """Whether the message is made of the exception itself, not only of one of its attributes."""
    inner = [n for a in (*node.args, *(k.value for k in node.keywords)) for n in ast.walk(a)]
    inside_attribute = {id(n.value) for n in inner if isinstance(n, ast.Attribute)}
    return any(isinstance(n, ast.Name) and n.id == name and id(n) not in inside_attribute for n in inner)


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether the exception is raised again, so that its traceback is shown further up."""
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def _keeps_traceback(handler: ast.ExceptHandler, call: Call) -> bool:
    """Whether the traceback is logged or printed by another line of the block."""
    for node in ast.walk(handler):
        if not isinstance(node, ast.Call) or node is call.node:
            continue
        text = ast.unparse(node.func)
        if text.endswith((".exception", "print_exc", "format_exc", "print_exception", "format_exception")):
            return True
        if any(k.arg in ("exception", "exc_info") for k in node.keywords):
            return True
    return False
