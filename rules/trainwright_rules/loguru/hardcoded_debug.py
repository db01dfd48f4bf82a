"""LOGURU003 hardcoded-debug."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity, words
from trainwright_rules.loguru._sinks import is_test, sinks

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LEVELS = {"DEBUG": "DEBUG", "TRACE": "TRACE", 10: "DEBUG", 5: "TRACE"}
_MEANT = {"debug", "debugging", "trace", "verbose"}
"""Words of a file name or a condition that ask for this level."""


class HardcodedDebug(Rule):
    """A sink logs everything, whatever the run is for.

    ## What it does
    Reports `logger.add(..., level="DEBUG")` and `"TRACE"` (or 10 and 5) written as literals.

    ## Why it is bad
    What helps while debugging slows down and buries a real run: each batch writes lines, also those of libraries that
    log with loguru, and they may hold data that belongs in no log. To change it, someone has to edit the code.

    ## Example
    ```python
    import sys

    from loguru import logger


    def start_logging():
        logger.remove()
        logger.add(sys.stderr, level="DEBUG")
    ```

    ## Use instead
    ```python
    import os
    import sys

    from loguru import logger


    def start_logging():
        logger.remove()
        logger.add(sys.stderr, level=os.getenv("LOG_LEVEL", "INFO"))
    ```

    ## Fix safety
    Unsafe: by default less is logged than before. Set the environment variable LOG_LEVEL to DEBUG to get it back.

    ## Truth
    DEBUG is also the level of a sink that is given none: `logger.add(sys.stderr)` logs just as much. This rule speaks
    of what somebody wrote down. Not reported: a level from a config, an option or the environment; a sink that is
    added only when debugging is asked for; one with a filter of its own, or with a file whose name says debug or
    trace; tests.

    ## References
    - loguru, logger.add: https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.add
    """

    code = "LOGURU003"
    name = "hardcoded-debug"
    severity = Severity.WARN
    libraries = ("loguru",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for sink in sinks(function):
            call = sink.call
            level = call.argument("level", 1)
            name = _LEVELS.get(level.value) if isinstance(level, ast.Constant) else None
            if level is None or name is None or call.argument("filter", 3) is not None or is_test(function):
                continue
            if _MEANT & set(words.words(ast.unparse(sink.target))) or _is_asked_for(call):
                continue
            yield self.finding(
                call.place,
                f"`level={ast.unparse(level)}` makes every run log at {name} to `{sink.written}`, and only an edit of "
                f"the code changes that. Take the level from a config or the environment",
                fixable=Applicability.UNSAFE,
                subject=(call, level),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, level = finding.subject
        getenv = editor.add_import("os")
        editor.replace(call.place.at(level), f'{getenv}.getenv("LOG_LEVEL", "INFO")')
        return Fix("Take the level from the environment variable LOG_LEVEL", Applicability.UNSAFE)


def _is_asked_for(call: Call) -> bool:
    """Whether the call stands under a condition that asks for debugging: `if args.verbose:`."""
    for context in call.context.chain() if call.context is not None else ():
        if isinstance(context.node, ast.If) and _MEANT & set(words.words(ast.unparse(context.node.test))):
            return True
    return False
