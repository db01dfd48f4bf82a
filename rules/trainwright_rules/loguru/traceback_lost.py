"""LOGURU005 traceback-lost."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Position, Range
from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOGGING = re.compile(r"loguru\.logger(\.(bind|patch|opt)\(\))*\.(error|critical)")
"""The logger itself, and what bind(), patch() and opt() make of it."""
_TRACEBACK = (".exception", "print_exc", "format_exc", "print_exception", "format_exception", "format_tb", "print_tb")
_EXPECTED = {"ImportError", "ModuleNotFoundError", "FileNotFoundError", "PermissionError", "KeyboardInterrupt"}
"""Where these are caught by name, they are expected, and their message says all: what is missing, or who stopped it."""


class TracebackLost(Rule):
    """An exception is logged without its traceback.

    ## What it does
    Reports `logger.error(...)` and `logger.critical(...)` of loguru in an `except` block, also of a bound logger, when
    the message is made of the exception (`e`, `str(e)`, `f"... {e}"`) and the exception goes no further.

    ## Why it is bad
    The log then says `'labels'` or `CUDA error` and not where: the traceback is gone for good. A run of three days
    ends in one line that nobody can follow up.

    ## Example
    ```python
    from loguru import logger


    def train(batches, step):
        for i, batch in enumerate(batches):
            try:
                step(batch)
            except RuntimeError as e:
                logger.error(f"batch {i} failed: {e}")
    ```

    ## Use instead
    ```python
    from loguru import logger


    def train(batches, step):
        for i, batch in enumerate(batches):
            try:
                step(batch)
            except RuntimeError as e:
                logger.exception(f"batch {i} failed: {e}")
    ```

    ## Fix safety
    Safe for `error`: `exception` logs the same message at the same level and adds the traceback. Unsafe for `critical`,
    where `opt(exception=True)` is added.

    ## Truth
    Not every error in an `except` block needs its traceback. Not reported: a message that does not contain the
    exception (a fallback that says what is done instead); ImportError, FileNotFoundError, PermissionError and
    KeyboardInterrupt caught by name, whose message says all; an exception that is raised again, perhaps as another
    or by `pytest.fail`, or whose traceback is logged by another line of the block.

    ## References
    - loguru, logger.exception: https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.exception
    """

    code = "LOGURU005"
    name = "traceback-lost"
    severity = Severity.WARN
    libraries = ("loguru",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls:
            if _LOGGING.fullmatch(call.name) is None or not isinstance(call.node.func, ast.Attribute):
                continue
            handler = _handler_around(call)
            if handler is None or handler.name is None or not _mentions(call.node, handler.name):
                continue
            if _is_expected(handler) or _goes_on(handler) or _keeps_traceback(handler, call):
                continue
            written = ast.unparse(call.node.func)
            level = call.node.func.attr
            better = "exception" if level == "error" else f"opt(exception=True).{level}"
            yield self.finding(
                call.place,
                f"`{written}` logs the text of `{handler.name}` and loses its traceback: the log won't say where it "
                f"happened. Use `{better}(...)`",
                fixable=Applicability.SAFE if level == "error" else Applicability.UNSAFE,
                subject=(call, better),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, better = finding.subject
        end = call.place.at(call.node.func).range.end
        start = Position(end.line, end.column - len(call.node.func.attr))
        editor.replace_range(Range(start, end), better)
        if better == "exception":
            return Fix("Use `exception(...)`, which adds the traceback")
        # exception() logs at level ERROR: for critical that would be another level
        return Fix("Add the traceback with `opt(exception=True)`", Applicability.UNSAFE)


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
    arguments = [*node.args, *(k.value for k in node.keywords)]
    if node.args and isinstance(node.args[0], ast.Constant) and "{" not in str(node.args[0].value):
        arguments = node.args[:1]  # loguru drops the others: that is LOGURU008's to say
    inner = [n for a in arguments for n in ast.walk(a)]
    inside_attribute = {id(n.value) for n in inner if isinstance(n, ast.Attribute)}
    return any(isinstance(n, ast.Name) and n.id == name and id(n) not in inside_attribute for n in inner)


def _is_expected(handler: ast.ExceptHandler) -> bool:
    """Whether only such exceptions are caught whose message is the whole information."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return all(kind is not None and ast.unparse(kind).rpartition(".")[2] in _EXPECTED for kind in caught)


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether the exception is raised again, so that its traceback is shown further up."""
    return any(
        isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.fail")
        for node in ast.walk(handler)
    )


def _keeps_traceback(handler: ast.ExceptHandler, call: Call) -> bool:
    """Whether the traceback is logged or printed, by this call or another line of the block."""
    function = call.node.func
    visible = 0
    while isinstance(function, (ast.Attribute, ast.Call)):
        if isinstance(function, ast.Call):
            if isinstance(function.func, ast.Attribute) and function.func.attr == "opt":
                visible += 1
            if any(k.arg in ("exception", None) for k in function.keywords):
                return True
            function = function.func
        else:
            function = function.value
    if call.name.count(".opt()") > visible:
        return True  # opt() was called elsewhere, perhaps with exception=True
    for node in ast.walk(handler):
        if not isinstance(node, ast.Call):
            continue
        if ast.unparse(node.func).endswith(_TRACEBACK):
            return True
        if any(k.arg in ("exception", "exc_info") for k in node.keywords):
            return True
    return False
