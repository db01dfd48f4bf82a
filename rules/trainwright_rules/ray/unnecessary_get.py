"""RAY011 unnecessary-get."""

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
    Related,
    Rule,
    Severity,
    functions_of,
    is_test,
    submission,
    submissions,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor


class UnnecessaryGet(Rule):
    """A result is fetched only to be sent to the next task.

    ## What it does
    Reports `x = ray.get(f.remote(...))` where `x` is used for nothing but as an argument of other tasks.

    ## Why it is bad
    The result travels from its worker to the program and from there to the next worker, and for each task that gets it
    another copy is stored. Meanwhile the program waits, and cannot submit anything else.

    ## Example
    ```python
    import ray


    @ray.remote
    def load(path):
        return open(path).read()


    @ray.remote
    def count(text):
        return len(text)


    def main(path):
        text = ray.get(load.remote(path))
        return ray.get(count.remote(text))
    ```

    ## Use instead
    ```python
    import ray


    @ray.remote
    def load(path):
        return open(path).read()


    @ray.remote
    def count(text):
        return len(text)


    def main(path):
        text = load.remote(path)
        return ray.get(count.remote(text))
    ```

    ## Fix safety
    Unsafe: the program no longer waits here, and an error of the first task shows up where the second one's result is
    fetched.

    ## Truth
    A reference that is an argument of its own is replaced by its value before the task starts. Inside a list or
    dictionary it stays a reference, so that such uses are left alone. So are the results of an actor's methods, which
    may be waited for because of what the method does.

    ## References
    - Ray, unnecessary ray.get: https://docs.ray.io/en/latest/ray-core/patterns/unnecessary-ray-get.html
    """

    code = "RAY011"
    name = "unnecessary-get"
    severity = Severity.WARN
    libraries = ("ray",)
    words = ("get",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        fetched = {id(call.node): call for call in function.calls_to("ray.get") if _is_of_one_task(function, call)}
        if not fetched or is_test(function):
            return
        for place in function.nodes(ast.Assign):
            assert isinstance(place.node, ast.Assign)
            call = fetched.get(id(place.node.value))
            target = place.node.targets[0]
            if call is None or len(place.node.targets) != 1 or not isinstance(target, ast.Name):
                continue
            uses = [p for p in function.nodes(ast.Name) if isinstance(p.node, ast.Name) and p.node.id == target.id]
            reads = [p for p in uses if p.node is not target]
            given = _given(function)
            if not reads or not all(id(p.node) in given for p in reads) or _is_read_by_inner(function, target.id):
                continue
            yield self.finding(
                call.place,
                f"`{target.id}` is fetched only to be sent to the next task. Pass the reference, without `ray.get`: "
                f"Ray hands the value over, and the program need not wait",
                related=[Related(f"`{target.id}` is sent on", function.path, p.range) for p in reads[:3]],
                fixable=Applicability.UNSAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call = finding.subject
        inner = call.place.at(call.node.args[0])
        spot = inner.range
        lines = inner.segment.owner.lines
        if spot.start.line != spot.end.line:
            text = ast.unparse(inner.node)
        else:
            text = lines[spot.start.line][spot.start.column : spot.end.column]
        editor.replace(call.place, text)
        return Fix("Pass the reference on", Applicability.UNSAFE)


def _is_of_one_task(function: Function, call: Call) -> bool:
    """`ray.get(f.remote(...))` of a remote function."""
    if len(call.node.args) != 1 or call.node.keywords:
        return False
    inner = next((c for c in function.calls_of("remote") if c.node is call.node.args[0]), None)
    submitted = submission(function, inner) if inner is not None else None
    if submitted is None or not submitted.remote or "num_returns" in ast.unparse(submitted.call.node):
        return False  # the method of an actor may be waited for because of what it does
    return function.workspace.class_model(submitted.remote) is None


def _given(function: Function) -> set[int]:
    """The names that are arguments of their own of what a function submits."""
    return {
        id(value)
        for submitted in submissions(function)
        for value in (*submitted.call.node.args, *(k.value for k in submitted.call.node.keywords if k.arg))
        if isinstance(value, ast.Name)
    }


def _is_read_by_inner(function: Function, name: str) -> bool:
    """Whether a function in this one, or one that sees its globals, reads the name, too."""
    others = functions_of(function.module) if function.is_body else function.module.nested_in(function)
    return any(name in (other.words or {name}) for other in others if other is not function)
