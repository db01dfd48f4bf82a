"""TORCH025 checkpoint-not-checked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Preset,
    Range,
    Rule,
    Severity,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_VERBS = {"load", "restore", "resume", "reload", "read", "from"}
_CHECKS = frozenset({"exists", "isfile", "is_file", "lexists", "FileNotFoundError", "listdir", "glob", "iterdir",
                     "isdir", "is_dir", "stat", "scandir", "download", "load_state_dict_from_url"})  # fmt: skip
"""Names of code that looks whether a file is there, or has just made sure of it."""


class CheckpointNotChecked(Rule):
    """A checkpoint is read without a word about what happens when it is missing.

    ## What it does
    Reports a function that loads a checkpoint from a path that it is given and neither asks whether the file exists nor
    handles the error; and an `except` around `torch.load` that raises another error without its cause.

    ## Why it is bad
    The run stops deep in torch with a path that may be relative to somewhere else; or, without `from`, with a message
    that hides whether the file was missing, truncated, or of another model.

    ## Example
    ```python
    import torch


    def load_checkpoint(path, model):
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
        except OSError as error:
            raise RuntimeError(f"no checkpoint at {path}")
        model.load_state_dict(state)
    ```

    ## Use instead
    ```python
    import torch


    def load_checkpoint(path, model):
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
        except OSError as error:
            raise RuntimeError(f"no checkpoint at {path}") from error
        model.load_state_dict(state)
    ```

    ## Fix safety
    Safe: the error names its cause, nothing else changes. What to do about a missing file is left to you.

    ## References
    - The raise statement: https://docs.python.org/3/reference/simple_stmts.html#the-raise-statement
    """

    code = "TORCH025"
    name = "checkpoint-not-checked"
    severity = Severity.STYLE
    preset = Preset.STRICT
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to("torch.load", "torch.serialization.load"):
            attempt = _attempt(call)
            if attempt is not None:
                yield from self._causes(function, attempt, call)
                continue
            path = call.node.args[0] if call.node.args else None
            if path is None or not _takes_path(function, path) or _is_checked(function):
                continue
            yield self.finding(
                call.place,
                f"`{function.name}` reads `{_short(ast.unparse(path))}` without asking whether it is there. Check it, "
                "or handle FileNotFoundError, and say which path was tried",
            )

    def _causes(self, function: Function, attempt: ast.Try, call: Call) -> Iterator[Finding]:
        for handler in attempt.handlers:
            for statement in handler.body:
                for node in ast.walk(statement):
                    if not isinstance(node, ast.Raise) or node.exc is None or node.cause is not None:
                        continue
                    if isinstance(node.exc, ast.Name) and node.exc.id == handler.name:
                        continue  # the same error goes on
                    name = handler.name or "error"
                    mends = handler.name is not None or _is_free(function, handler)
                    yield self.finding(
                        call.place.at(node),
                        f"`{_short(ast.unparse(node))}` hides why the checkpoint could not be read. "
                        f"{'Add' if handler.name else 'Catch it `as error` and add'} `from {name}`, so that it is "
                        "named as the cause",
                        fixable=Applicability.SAFE if mends else None,
                        subject=(call.place.at(node), handler, name) if mends else None,
                    )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        place, handler, name = finding.subject
        end = place.range.end
        editor.replace_range(Range(end, end), f" from {name}")
        if handler.name is None:
            end = place.at(handler.type).range.end
            editor.replace_range(Range(end, end), f" as {name}")
        return Fix(f"Raise it `from {name}`")


def _is_free(function: Function, handler: ast.ExceptHandler) -> bool:
    """Whether a handler may call what it catches `error`: one of its statements raises, and nothing has that name."""
    raises = [node for statement in handler.body for node in ast.walk(statement) if isinstance(node, ast.Raise)]
    return handler.type is not None and len(raises) == 1 and "error" not in (function.words or {"error"})


def _attempt(call: Call) -> ast.Try | None:
    """The try whose body holds a call."""
    for outer in call.context.chain() if call.context is not None else ():
        if isinstance(outer.node, ast.Try) and outer.arm == "body" and outer.node.handlers:
            return outer.node
    return None


def _takes_path(function: Function, path: ast.expr) -> bool:
    """Whether a function that is there to load takes the path from its parameters."""
    if function.is_body or function.name.startswith("_") or not _VERBS & set(words.words(function.name)):
        return False
    if function.path.parent.name in ("test", "tests") or function.path.name.startswith("test_"):
        return False
    own = function.parameters[:1] if function.cls is not None and not function.is_static else ()
    names = {node.id for node in ast.walk(path) if isinstance(node, ast.Name)}
    return bool(names & set(function.parameters) - set(own))


def _is_checked(function: Function) -> bool:
    """Whether the function, or a function of the same file that calls it, looks whether the file is there."""
    if function.words is None or function.words & _CHECKS:
        return True
    return any(
        other.words is None or other.words & _CHECKS
        for other in function.module.all_functions
        if other is not function and any(call.name == function.id for call in other.calls_of(function.name))
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
