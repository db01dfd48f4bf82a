"""TYPER005 echo-beside-logger."""

from __future__ import annotations

import ast
import re
from collections import Counter
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
    is_test_file,
    quoted,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_ECHOES = ("typer.echo", "typer.secho")
_LEVELS = ("debug", "info", "warning", "error", "exception", "critical", "success")
_PROGRESS = re.compile(
    r"\b(?:epochs?|steps?|iter(?:ation)?s?|batch(?:es)?|fold|loss|acc(?:uracy)?|f1|auc|auroc|rmse|mae|mse|precision|recall|"
    r"perplexity|lr|learning rate|val(?:idation)?|checkpoint|training|trained|evaluating|fine-?tuning|loading|loaded|"
    r"saving|saved|downloading|preprocessing|processing|starting|finished|elapsed|eta)\b",
    re.IGNORECASE,
)
_LONGEST_MESSAGE = 200
_FEEDBACK = frozenset({"RED", "red", "BRIGHT_RED", "bright_red"})
"""Colours of what is told to the user because something is wrong."""


class EchoBesideLogger(Rule):
    """Progress or metrics go to the terminal by `typer.echo` in a file that logs.

    ## What it does
    Reports `typer.echo` and `typer.secho` of progress and metrics: epochs, losses, what is being loaded or saved, or
    whatever stands in a loop over epochs, in files that also use a logger. The command's result, prompts, errors
    (`err=True`), and files without a logger are left alone.

    ## Why it is bad
    The log of a run lacks what the terminal showed: no time, no level, not in the file, and lost when the job runs on
    a cluster.

    ## Example
    ```python
    import typer
    from loguru import logger

    app = typer.Typer()


    @app.command()
    def train(epochs: int = 10) -> None:
        logger.info("training for {} epochs", epochs)
        for epoch in range(epochs):
            loss = 1 / (epoch + 1)
            typer.echo(f"epoch {epoch}: loss {loss:.3f}")
    ```

    ## Use instead
    ```python
    import typer
    from loguru import logger

    app = typer.Typer()


    @app.command()
    def train(epochs: int = 10) -> None:
        logger.info("training for {} epochs", epochs)
        for epoch in range(epochs):
            loss = 1 / (epoch + 1)
            logger.info("epoch {}: loss {:.3f}", epoch, loss)
    ```

    ## Fix safety
    Safe: the same text goes to the file's logger; colours go. There is no fix for text that is styled by
    `typer.style`, or that continues a line (`nl=False`).

    ## References
    - Typer, printing: https://typer.tiangolo.com/tutorial/printing/
    - loguru: https://loguru.readthedocs.io/en/stable/overview.html
    """

    code = "TYPER005"
    name = "echo-beside-logger"
    severity = Severity.WARN
    libraries = ("typer",)
    words = ("echo", "secho")

    def check_function(self, function: Function) -> Iterator[Finding]:
        """What a function shows of a run's progress."""
        echoes = [call for call in function.calls_to(*_ECHOES) if call.node.args]
        if not echoes or is_test_file(function.path):
            return
        logger = _logger(function.module)
        if logger is None:
            return
        for call in echoes:
            text = call.node.args[0]
            if _is_output(call) or not (_tells_progress(text) or _in_epochs(function, call)):
                continue
            yield self.finding(
                call.place,
                f"`{quoted(call.node)}` shows progress that the log lacks: this file logs with `{logger}`, so use "
                f"`{logger}.info`",
                fixable=Applicability.SAFE if _can_fix(call) else None,
                subject=(call, logger),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Log the same text."""
        call: Call
        call, logger = finding.subject
        editor.replace(call.place.at(call.node.func), f"{logger}.info")
        for keyword in call.node.keywords:
            if keyword.arg is not None:
                editor.remove_argument(call.place, keyword.arg)
        return Fix(f"Use {logger}.info")


def _logger(module: ModuleModel) -> str | None:
    """The logger that a file uses most, as it is written there."""
    used: Counter[str] = Counter()
    for function in module.all_functions:
        for call in function.calls_of(*_LEVELS):
            receiver = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
            if not isinstance(receiver, ast.Name):
                continue
            written = receiver.id
            imported = next((target for bound, target in module.imported if bound == written), "")
            is_own = imported == "" and call.receiver.type == "logging.Logger"
            if imported == "loguru.logger" or is_own or written in _module_loggers(module):
                used[written] += 1
    return used.most_common(1)[0][0] if used else None


def _module_loggers(module: ModuleModel) -> set[str]:
    """Names that the file's top level binds to a logger of the standard library or of structlog."""
    makers = {id(call.node) for call in module.body.calls_to("logging.getLogger", "structlog.get_logger")}
    return {
        target.id
        for place in module.body.nodes(ast.Assign)
        if isinstance(place.node, ast.Assign) and id(place.node.value) in makers
        for target in place.node.targets
        if isinstance(target, ast.Name)
    }


def _is_output(call: Call) -> bool:
    """Whether it is an error, or goes to a place of its own."""
    for keyword in call.node.keywords:
        if keyword.arg is None or keyword.arg in ("err", "file"):
            return True
        if keyword.arg == "fg":
            value = keyword.value
            name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "value", "")
            if name in _FEEDBACK:
                return True
    return len(call.node.args) > 1


def _tells_progress(text: ast.expr) -> bool:
    """Whether the literal parts speak of a run's progress, with a value or as something that is going on."""
    literal = " ".join(
        node.value for node in ast.walk(text) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    if not _PROGRESS.search(literal):
        return False
    has_value = any(
        isinstance(node, (ast.FormattedValue, ast.BinOp)) or (isinstance(node, ast.Attribute) and node.attr == "format")
        for node in ast.walk(text)
    )
    if len(literal) > _LONGEST_MESSAGE:
        return False  # an explanation
    return has_value or literal.rstrip().endswith(("...", "…", ".", "done", "finished", "started"))


def _in_epochs(function: Function, call: Call) -> bool:
    """Whether it stands in a loop over epochs or batches."""
    for kind in (ast.For, ast.AsyncFor, ast.While):
        for place in function.nodes(kind):
            node = place.node
            assert isinstance(node, (ast.For, ast.AsyncFor, ast.While))
            named = ast.unparse(node.target if isinstance(node, (ast.For, ast.AsyncFor)) else node.test)
            if re.search(r"\b(?:epoch|step|batch|iteration)\b", named, re.IGNORECASE):
                if any(inner is call.node for statement in node.body for inner in ast.walk(statement)):
                    return True
    return False


def _can_fix(call: Call) -> bool:
    text = call.node.args[0]
    if any(keyword.arg == "nl" for keyword in call.node.keywords):
        return False
    return isinstance(text, (ast.Constant, ast.JoinedStr)) and not any(
        isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "style" for node in ast.walk(text)
    )
