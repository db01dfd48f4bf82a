"""MLFLOW002 dangling-run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Place,
    Related,
    Rule,
    Severity,
    at_line,
    functions_of,
    is_entered,
    repeats_around,
    said_by,
    with_block,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_LEAVING = (ast.Continue, ast.Break, ast.Return)


class DanglingRun(Rule):
    """A loop starts runs and does not always end them.

    ## What it does
    Reports `mlflow.start_run()` in a loop, or in a function that is called in a loop, without `with`, when there is a
    way to the next turn that does not pass `mlflow.end_run()`.

    ## Why it is bad
    The run stays active. The next `start_run` raises "Run with UUID ... is already active"; with `nested=True` it
    silently becomes a child of the last one, and what is logged before it goes to the wrong run. The run that is left
    over is marked FINISHED when the program exits, also when its training has failed.

    ## Example
    ```python
    import mlflow


    def search(rates, train):
        for lr in rates:
            mlflow.start_run(nested=True)
            mlflow.log_param("lr", lr)
            mlflow.log_metric("loss", train(lr))
    ```

    ## Use instead
    ```python
    import mlflow


    def search(rates, train):
        for lr in rates:
            with mlflow.start_run(nested=True):
                mlflow.log_param("lr", lr)
                mlflow.log_metric("loss", train(lr))
    ```

    ## Fix safety
    Safe: the statements up to `end_run`, or to the end of the block, go into a `with`, which ends the run on all ways
    out and marks it FAILED when one of them raises.

    ## Truth
    `end_run()` as the last statement is enough as long as nothing is caught: an exception then ends the loop, too. In a
    `try` whose handler goes on with the next turn it is not.

    ## References
    - mlflow.start_run: https://mlflow.org/docs/latest/api_reference/python_api/mlflow.html#mlflow.start_run
    """

    code = "MLFLOW002"
    name = "dangling-run"
    severity = Severity.CRITICAL
    libraries = ("mlflow",)
    words = ("start_run",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for start in function.calls_to("mlflow.start_run"):
            if with_block(function, start) is not None or is_entered(function, start):
                continue
            loop = next((loop for loop in repeats_around(start) if isinstance(loop, _LOOPS)), None)
            if loop is not None:
                if _ends(function, _after(loop.body, start.node)) is not True or _is_swallowed(function, loop, start):
                    yield self._finding(function, start, "The loop goes on to its next turn")
            elif (line := _looped(function)) is not None and not _ends_anywhere(function, start):
                related = at_line(line[0], line[1], f"`{function.name}` is called in a loop")
                yield self._finding(function, start, f"`{function.name}`, which is called in a loop, returns", related)

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        start: Call = finding.subject[0]
        block = finding.subject[1]
        if block is None:
            return None
        statement, first, last, end = block
        name = f" as {ast.unparse(statement.node.targets[0])}" if isinstance(statement.node, ast.Assign) else ""
        comment = _comment(statement)
        if comment:
            editor.insert_before(first, comment)
        editor.wrap(first, last, f"with {_text(start.place)}{name}")
        editor.remove(statement)
        if end is not None:
            editor.remove(end)
        return Fix("Run it in `with mlflow.start_run():`")

    def _finding(self, function: Function, start: Call, what: str, related: Related | None = None) -> Finding:
        block = _block(function, start)
        return self.finding(
            start.place,
            f"{what} without ending this run on every way: the next `start_run` fails, or nests into it. Use `with "
            f"{ast.unparse(start.node.func)}(...):`",
            related=[related] if related is not None else [],
            fixable=Applicability.SAFE if block is not None else None,
            subject=(start, block),
        )


def _line_behind(statement: Place) -> str:
    """What stands behind a statement on its last line."""
    end = statement.range.end
    return "".join(statement.segment.owner.lines[end.line : end.line + 1])[end.column :].strip()


def _comment(statement: Place) -> str:
    behind = _line_behind(statement)
    return behind if behind.startswith("#") else ""


def _text(place: Place) -> str:
    """A call as it stands in its file, when it stands on one line."""
    spot = place.range
    lines = place.segment.owner.lines
    return (
        lines[spot.start.line][spot.start.column : spot.end.column]
        if spot.start.line == spot.end.line
        else (ast.unparse(place.node))
    )


def _after(body: Sequence[ast.stmt], start: ast.AST) -> list[ast.stmt]:
    """What comes behind the statement that starts the run: to the end of its block, then of the blocks around."""
    for index, statement in enumerate(body):
        if not any(node is start for node in ast.walk(statement)):
            continue
        rest = list(body[index + 1 :])
        for inner in _blocks(statement):
            if any(node is start for s in inner for node in ast.walk(s)):
                final = statement.finalbody if isinstance(statement, ast.Try) and inner is statement.body else []
                return [*_after(inner, start), *final, *rest]
        return rest
    return []


def _blocks(statement: ast.AST) -> list[list[ast.stmt]]:
    found = [getattr(statement, name, None) for name in ("body", "orelse", "finalbody")]
    found += [handler.body for handler in getattr(statement, "handlers", [])]
    found += [case.body for case in getattr(statement, "cases", [])]
    return [block for block in found if block]


def _ends(function: Function, statements: Sequence[ast.stmt]) -> bool | None:
    """Whether the run ends on all ways through statements: True; False: one leaves without; None: none of them ends."""
    for statement in statements:
        if isinstance(statement, ast.Raise):
            return True
        if isinstance(statement, _LEAVING):
            return False
        if isinstance(statement, ast.If):
            arms = [_ends(function, statement.body), _ends(function, statement.orelse)]
            if False in arms:
                return False
            if arms == [True, True]:
                return True
        elif isinstance(statement, ast.Try):
            if _ends(function, statement.finalbody) is True:
                return True
            inner = _ends(function, [*statement.body, *statement.orelse])
            handled = [_ends(function, handler.body) for handler in statement.handlers]
            if inner is False or False in handled:
                return False
            if inner is True and all(handled):
                return True
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            found = _ends(function, statement.body)
            if found is not None:
                return found
        elif isinstance(statement, _LOOPS):
            continue
        elif _calls_end(function, statement):
            return True
    return None


def _calls_end(function: Function, statement: ast.stmt) -> bool:
    nodes = {id(node) for node in ast.walk(statement) if isinstance(node, ast.Call)}
    return bool(nodes) and any(id(call.node) in nodes and "ends" in said_by(function, call) for call in function.calls)


def _is_swallowed(function: Function, loop: ast.For | ast.AsyncFor | ast.While, start: Call) -> bool:
    """Whether the run starts in a `try` of the loop whose handler goes on without ending it."""
    for node in ast.walk(loop):
        if not isinstance(node, ast.Try) or not any(n is start.node for s in node.body for n in ast.walk(s)):
            continue
        if _ends(function, node.finalbody) is True:
            return False
        rest = _after(loop.body, node)
        for handler in node.handlers:
            if _ends(function, [*handler.body, *rest]) is not True:
                return True
    return False


def _looped(function: Function) -> tuple[Path, int] | None:
    """Where a caller calls the function in a loop; None when none does, or another one takes care of its runs."""
    for caller in function.workspace.callers(function.id):
        model = function.workspace.function_model(caller.id)
        if model is None:
            continue
        function.workspace.note(f"code {caller.id}")
        call = next((c for c in model.calls if c.name == function.id and repeats_around(c)), None)
        if call is not None and not any("end_run" in c.name for c in model.calls):
            return model.path, call.place.line
    return None


def _ends_anywhere(function: Function, start: Call) -> bool:
    """Whether the function ends its run on all ways, or another function of the file may do it."""
    body = function.node.body if function.node is not None else []
    if _ends(function, _after(body, start.node)) is True:
        return True
    return any(
        other is not function and any(call.name == "mlflow.end_run" for call in other.calls)
        for other in functions_of(function.module)
    )


def _block(function: Function, start: Call) -> tuple[Place, Place, Place, Place | None] | None:
    """The statement that starts the run, the first and the last of those to go into the `with`, and the `end_run`."""
    root = start.segment.node
    pending: list[list[ast.stmt]] = [function.node.body] if function.node is not None else _blocks(root)
    while pending:
        body = pending.pop()
        for index, statement in enumerate(body):
            value = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                value = statement.value if isinstance(statement.targets[0], ast.Name) else None
            if value is not start.node:
                pending.extend(_blocks(statement))
                continue
            rest = list(body[index + 1 :])
            ends = [s for s in rest if isinstance(s, ast.Expr) and ast.unparse(s.value).endswith("end_run()")]
            inside = rest[: rest.index(ends[0])] if ends else rest
            texts = [ast.unparse(s) for s in inside]
            if not inside or len(ends) > 1 or any("end_run" in text or "start_run" in text for text in texts):
                return None
            if (
                not repeats_around(start)
                and any(isinstance(n, ast.Return) for s in inside for n in ast.walk(s))
                and ends
            ):
                return None
            at = start.place.at
            if ends and _line_behind(at(ends[0])):
                return None
            return at(statement), at(inside[0]), at(inside[-1]), at(ends[0]) if ends else None
    return None
