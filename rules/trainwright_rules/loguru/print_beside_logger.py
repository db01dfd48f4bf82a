"""LOGURU007 print-beside-logger."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    ModuleModel,
    Rule,
    Severity,
    is_main_guard,
    is_test_file,
    quoted,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOGGING = re.compile(
    r"loguru\.logger(\.(bind|patch|opt)\(\))*\.(trace|debug|info|success|warning|error|critical|exception|log)"
)
_LEVELS = ("trace", "debug", "info", "success", "warning", "error", "critical", "exception", "log")
_OUTPUT = frozenset(
    {"print", "show", "display", "report", "summary", "summarize", "usage", "help", "list", "describe", "version",
     "banner", "pretty", "table", "dump", "render", "cli", "ask", "prompt", "menu", "demo"}
)  # fmt: skip
"""Words in the name of a function whose work it is to print."""
_COMMANDS = frozenset({"command", "callback", "group", "result_callback", "argument", "option"})
_DIALOGUE = ("builtins.input", "getpass.getpass")
_REPORT = 3
"""So many prints in a row are a report for whoever runs the program."""


_BLOCKS = (ast.If, ast.For, ast.With, ast.While, ast.Try, ast.ExceptHandler)


class PrintBesideLogger(Rule):
    """A message is printed in a file that logs with loguru.

    ## What it does
    Reports `print("...")` of a message in files that log with loguru. Left alone is what a program prints as its
    output: values, JSON and tables, three prints in a row, commands of a command line (Typer, click), functions that
    ask for input or are named after what they show, `print(..., file=...)`, the part under `if __name__ == "__main__"`,
    tests and notebooks.

    ## Why it is bad
    The log is what is left of a run. What was printed is not in the log file, has no time and no level, can't be
    switched off, and comes in another order than the log, because stdout is buffered where stderr is not.

    ## Example
    ```python
    from loguru import logger


    def fit(model, batches, epochs):
        logger.info("Training for {} epochs", epochs)
        for epoch in range(epochs):
            loss = sum(model(batch) for batch in batches)
            print("epoch", epoch, "loss:", loss)
    ```

    ## Use instead
    ```python
    from loguru import logger


    def fit(model, batches, epochs):
        logger.info("Training for {} epochs", epochs)
        for epoch in range(epochs):
            loss = sum(model(batch) for batch in batches)
            logger.info("epoch {} loss: {}", epoch, loss)
    ```

    ## Fix safety
    Safe: the same words go to the logger, as `info`; where an exception is handled, as `error`, or with the traceback
    by `exception` if it is told. `{}` takes the place of the values that print would put between the words.

    ## Truth
    loguru formats a message only if there are arguments for it, so an f-string may go to the logger as it is.

    ## References
    - loguru: https://loguru.readthedocs.io/en/stable/overview.html
    """

    code = "LOGURU007"
    name = "print-beside-logger"
    severity = Severity.STYLE
    libraries = ("loguru",)
    words = ("print",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        prints = [call for call in function.calls_to("builtins.print") if _is_message(call)]
        if not prints or function.path.suffix == ".ipynb" or is_test_file(function.path):
            return
        logger = _logger(function.module)
        if logger is None or _is_output(function):
            return
        handlers = [
            place.node for place in function.nodes(ast.ExceptHandler) if isinstance(place.node, ast.ExceptHandler)
        ]
        reports = set(_in_reports(function))
        for call in prints:
            around = call.segment.node
            if id(call.node) in reports or (isinstance(around, ast.If) and is_main_guard(around)):
                continue
            level = _level(call, handlers)
            can_fix = not _is_hidden(function, logger) and _is_below_import(function, call)
            yield self.finding(
                call.place,
                f"`{quoted(call.node)}` is missing in the log: this file logs with `{logger}`. Use `{logger}.{level}`, "
                "so that it has a time and a level and goes where the log goes",
                fixable=Applicability.SAFE if can_fix else None,
                subject=(call, f"{logger}.{level}"),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, method = finding.subject
        node: ast.Call = call.node
        editor.replace(call.place.at(node.func), method)
        if len(node.args) > 1:
            editor.replace(call.place.at(node.args[0]), _message(node.args))
            for index, argument in enumerate(node.args[1:], 1):
                if _literal(argument) is not None:
                    editor.remove_argument(call.place, index)
        for keyword in node.keywords:
            editor.remove_argument(call.place, str(keyword.arg))
        return Fix(f"Use {method}")


def _level(call: Call, handlers: list[ast.ExceptHandler]) -> str:
    """The level of the message: that of a failure where one is handled, with its traceback where it is told."""
    for handler in handlers:
        if any(inner is call.node for inner in ast.walk(handler)):
            told = {node.id for node in ast.walk(call.node) if isinstance(node, ast.Name)}
            return "exception" if handler.name in told else "error"
    return "info"


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_message(call: Call) -> bool:
    """Whether words are printed, and in the way in which print does it when nothing else is said."""
    arguments = call.node.args
    if not arguments or any(isinstance(argument, ast.Starred) for argument in arguments):
        return False
    if any(keyword.arg != "flush" for keyword in call.node.keywords):
        return False
    first = arguments[0]
    text = _literal(first)
    if isinstance(first, ast.JoinedStr):
        text = "".join(_literal(part) or "" for part in first.values if isinstance(part, ast.Constant))
    if text is None or not any(letter.isalpha() for letter in text) or "\n" in text.strip("\n"):
        return False
    return not any(_is_document(argument) for argument in arguments)


def _is_document(node: ast.expr) -> bool:
    """Whether a value is a text for other programs, or a table."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            name = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
            if "json" in name.lower() or name in ("dumps", "tabulate", "to_string", "to_markdown", "to_csv", "pformat"):
                return True
    return False


def _message(arguments: list[ast.expr]) -> str:
    """The words that print would put one behind the other, with `{}` for the values between them."""
    texts = [_literal(argument) for argument in arguments]
    words_ = [text.replace("{", "{{").replace("}", "}}") if text is not None else "{}" for text in texts]
    return json.dumps(" ".join(words_), ensure_ascii=False)


def _logger(module: ModuleModel) -> str | None:
    """The name of the logger that the file uses; None when it does not log."""
    bound = [name for name, target in module.imported if target == "loguru.logger"]
    if not bound:
        return None
    for function in module.all_functions:
        if any(_LOGGING.fullmatch(call.name) for call in function.calls_of(*_LEVELS)):
            return bound[0]
    return None


def _is_output(function: Function) -> bool:
    """Whether it is the function's work to print."""
    if set(words.words(function.name)) & _OUTPUT or next(function.calls_to(*_DIALOGUE), None) is not None:
        return True
    if function.node is None:
        return False
    for decorator in function.node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Attribute) and called.attr in _COMMANDS:
            return True
    return False


def _in_reports(function: Function) -> Iterator[int]:
    """The calls of print that stand in a row with others."""
    for kind in _BLOCKS:
        for place in function.nodes(kind):
            for block in ("body", "orelse", "finalbody"):
                yield from _rows(getattr(place.node, block, []))
    yield from _rows(function.node.body if function.node is not None else _top(function))


def _top(function: Function) -> list[ast.stmt]:
    return [segment.node for segment in function.module.document.segments]


def _rows(block: list[ast.stmt]) -> Iterator[int]:
    row: list[int] = []
    for statement in [*block, None]:
        value = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print":
            row.append(id(value))
            continue
        if len(row) >= _REPORT:
            yield from row
        row = []


def _is_hidden(function: Function, logger: str) -> bool:
    """Whether the name of the logger means something else in the function."""
    return not function.is_body and (
        logger in function.parameters
        or any(
            isinstance(place.node, ast.Name) and place.node.id == logger and isinstance(place.node.ctx, ast.Store)
            for place in function.nodes(ast.Name)
        )
    )


def _is_below_import(function: Function, call: Call) -> bool:
    """Of the module's own code: whether the logger is imported by then."""
    if not function.is_body:
        return True
    lines = [
        segment.first_line
        for segment in function.module.document.segments
        if isinstance(segment.node, ast.ImportFrom) and segment.node.module == "loguru"
    ]
    return bool(lines) and min(lines) < call.place.line
