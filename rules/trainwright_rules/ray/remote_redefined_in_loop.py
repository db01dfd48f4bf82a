"""RAY009 remote-redefined-in-loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    free_names,
    names_bound,
    names_changed,
    names_read,
    repeats_around,
    targets_of,
    uses_ray,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class RemoteRedefinedInLoop(Rule):
    """Each turn of a loop makes the same remote function again.

    ## What it does
    Reports a function or class with `@ray.remote`, and a call `ray.remote(f)`, in a loop.

    ## Why it is bad
    Each of them is another remote function to Ray: it is pickled, uploaded to the control store, downloaded by the
    workers and unpickled again, and stays in the store until the program ends. Of a thousand short tasks, that is most
    of the time.

    ## Example
    ```python
    import ray


    def double(x):
        return 2 * x


    def main(values):
        refs = []
        for value in values:
            refs.append(ray.remote(double).remote(value))
        return ray.get(refs)
    ```

    ## Use instead
    ```python
    import ray


    def double(x):
        return 2 * x


    def main(values):
        double_remote = ray.remote(double)
        refs = []
        for value in values:
            refs.append(double_remote.remote(value))
        return ray.get(refs)
    ```

    ## Fix safety
    Safe: the same function is made once, in front of the loop. Offered where it takes nothing from the loop around it.

    ## Truth
    `f.options(...)` in a loop is cheap: it makes no new remote function. A loop over several functions makes each of
    them once, and is not reported.

    ## References
    - Ray, redefining: https://docs.ray.io/en/latest/ray-core/patterns/redefine-task-actor-loop.html
    """

    code = "RAY009"
    name = "remote-redefined-in-loop"
    severity = Severity.WARN
    libraries = ("ray",)
    words = ("remote",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if not uses_ray(function.module):
            return
        yield from self._wrapped(function)
        for kind in _LOOPS:
            for place in function.nodes(kind):
                assert isinstance(place.node, _LOOPS)
                for statement in place.node.body:
                    if isinstance(statement, _DEFINITIONS) and _remote_decorator(function, statement):
                        movable = _is_independent(statement, place.node)
                        yield self.finding(
                            place.at(statement),
                            f"`{statement.name}` is another remote function in each turn of the loop: it is pickled "
                            f"and uploaded again. Define it once, in front of the loop",
                            fixable=Applicability.SAFE if movable else None,
                            subject=(place.at(statement), place) if movable else None,
                        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        if len(finding.subject) == 2:
            editor.move_before(*finding.subject)
            return Fix("Move it in front of the loop")
        wrapped, name, made, statement = finding.subject
        editor.insert_before(statement, f"{name} = {made}")
        editor.replace(wrapped, name)
        return Fix("Make it once, in front of the loop")

    def _wrapped(self, function: Function) -> Iterator[Finding]:
        decorators = {id(d) for d in _decorators(function)}
        for call in function.calls_to("ray.remote"):
            loops = repeats_around(call)
            if not loops or id(call.node) in decorators or len(call.node.args) != 1 or call.node.keywords:
                continue
            wrapped = call.node.args[0]
            loop = loops[0]
            changing = targets_of(loop) | (names_bound(*loop.body) if isinstance(loop, _LOOPS) else set())
            if not isinstance(wrapped, ast.Name) or wrapped.id in changing or _is_leaving(loop):
                continue
            name = f"{wrapped.id}_remote"
            statement = _statement(function, call.place, loop)
            taken = any(isinstance(p.node, ast.Name) and p.node.id == name for p in function.nodes(ast.Name))
            movable = statement is not None and not taken
            yield self.finding(
                call.place,
                f"`{ast.unparse(call.node)}` makes another remote function in each turn of the loop: `{wrapped.id}` is "
                f"pickled and uploaded again. Make it once, in front of the loop",
                fixable=Applicability.SAFE if movable else None,
                subject=(call.place, name, ast.unparse(call.node), statement) if movable else None,
            )


def _names_of_ray(function: Function) -> set[str]:
    """How the file spells `ray.remote`."""
    found = set()
    for name, target in function.module.imported:
        if target == "ray":
            found.add(f"{name}.remote")
        elif target == "ray.remote":
            found.add(name)
    return found


def _remote_decorator(function: Function, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    names = _names_of_ray(function)
    return any(ast.unparse(d.func if isinstance(d, ast.Call) else d) in names for d in node.decorator_list)


def _decorators(function: Function) -> Iterator[ast.expr]:
    """The decorators of the functions in the loops of a function."""
    for kind in _LOOPS:
        for place in function.nodes(kind):
            for node in ast.walk(place.node):
                if isinstance(node, _DEFINITIONS):
                    yield from node.decorator_list


def _is_leaving(loop: ast.AST) -> bool:
    """`while True: ...; break`: it has one turn."""
    return isinstance(loop, _LOOPS) and isinstance(loop.body[-1], (ast.Break, ast.Return))


def _is_independent(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, loop: ast.For | ast.AsyncFor | ast.While
) -> bool:
    """Whether a definition takes nothing from the loop that it stands in."""
    others = [statement for statement in loop.body if statement is not node]
    changing = targets_of(loop) | names_bound(*others)
    if isinstance(node, ast.ClassDef):
        taken = names_read(node)
    else:
        defaults = [d for d in (*node.args.defaults, *node.args.kw_defaults) if d is not None]
        taken = free_names(node) | names_read(*defaults, *node.decorator_list)
    return not taken & changing and node.name not in changing | names_changed(*others, without=_uses(others, node.name))


def _uses(statements: list[ast.stmt], name: str) -> list[ast.AST]:
    """The calls `name.remote(...)`, which change nothing."""
    return [
        node
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith((f"{name}.remote", f"{name}.options"))
    ]


def _statement(function: Function, place: Place, loop: ast.AST) -> Place | None:
    """The loop itself, or the statement that a comprehension stands in."""
    if isinstance(loop, ast.stmt):
        return place.at(loop)
    for kind in (ast.Assign, ast.Expr, ast.Return, ast.AugAssign, ast.AnnAssign):
        for candidate in function.nodes(kind):
            if any(node is loop for node in ast.walk(candidate.node)):
                return candidate
    return None
