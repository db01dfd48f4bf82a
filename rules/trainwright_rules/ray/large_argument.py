"""RAY002 large-argument."""

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
    Related,
    Repeats,
    Rule,
    Severity,
    Submission,
    free_names,
    is_handed_to_ray,
    is_large,
    is_test,
    names_bound,
    names_changed,
    repeats_around,
    root_name,
    runs_remotely,
    submissions,
    targets_of,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class LargeArgument(Rule):
    """The same large object is copied into every task.

    ## What it does
    Reports a network, table, data set or array that is passed by value to `.remote(...)` in a loop, in a comprehension
    or to several calls, and one that a remote function, or one that is given to Tune, Train or `map_batches`, takes
    from around it.

    ## Why it is bad
    Each call pickles the whole object again and puts another copy into the object store. Ten tasks with a table of
    200 MB serialise and store 2 GB, which takes longer than the work and makes the store spill to disk. What a remote
    function takes from around it travels with its definition, which Ray refuses above 95 MB.

    ## Example
    ```python
    import numpy as np
    import ray


    @ray.remote
    def column_mean(table, column):
        return table[:, column].mean()


    def means():
        table = np.zeros((2_000_000, 16))
        return ray.get([column_mean.remote(table, column) for column in range(16)])
    ```

    ## Use instead
    ```python
    import numpy as np
    import ray


    @ray.remote
    def column_mean(table, column):
        return table[:, column].mean()


    def means():
        table = np.zeros((2_000_000, 16))
        table_ref = ray.put(table)
        return ray.get([column_mean.remote(table_ref, column) for column in range(16)])
    ```

    ## Fix safety
    Safe: Ray gives the task the object that the reference stands for, as it does with objects that it stores by itself.
    Offered where the object does not change between the calls and is an argument of its own; a reference inside a list
    or dictionary stays a reference.

    ## Truth
    Arguments up to 100 KB travel with the task, and a copy of them is cheap: arrays count as large only when the code
    shows their shape, tables and data sets when they are loaded as a whole. An object that is another one in each turn,
    or that is trained between the calls, has to be sent each time.

    ## References
    - Ray, passing large arguments: https://docs.ray.io/en/latest/ray-core/patterns/pass-large-arg-by-value.html
    - Ray, closures: https://docs.ray.io/en/latest/ray-core/patterns/closure-capture-large-objects.html
    """

    code = "RAY002"
    name = "large-argument"
    severity = Severity.CRITICAL
    libraries = ("ray",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        yield from self._passed(function)
        yield from self._captured(function)

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        name, places, statement, put = finding.subject
        editor.insert_before(statement, f"{name}_ref = {put}({name})")
        for place in places:
            editor.replace(place, f"{name}_ref")
        return Fix(f"Store `{name}` once with `ray.put`")

    def _passed(self, function: Function) -> Iterator[Finding]:
        once: dict[str, list[tuple[Submission, ast.expr, str]]] = {}
        told: set[str] = set()
        for submitted in submissions(function):
            call = submitted.call
            given = list(zip(call.node.args, call.arguments, strict=True))
            given += [(k.value, call.keywords[k.arg]) for k in call.node.keywords if k.arg in call.keywords]
            for node, value in given:
                what = is_large(function, node, value)
                if what is None:
                    continue
                written = ast.unparse(node)
                loop = next((loop for loop in repeats_around(call) if _is_constant(submitted, node, what, loop)), None)
                if loop is None:
                    once.setdefault(written, []).append((submitted, node, what))
                elif written not in told:
                    told.add(written)
                    yield self._finding(function, submitted, node, what, loop)
        for written, uses in once.items():
            if written in told or len({id(use[0].call.node) for use in uses}) < 2 or not _is_one_object(function, uses):
                continue
            submitted, node, what = uses[0]
            yield self.finding(
                submitted.call.place.at(node),
                f"The {what} `{written}` is copied into {len(uses)} tasks. Store it once with `ray.put({written})` and "
                f"pass the reference",
                related=[
                    Related(f"`{written}` is copied again", function.path, other.call.place.at(again).range)
                    for other, again, _ in uses[1:]
                ],
                fixable=Applicability.SAFE if _statement(function, submitted, node) is not None else None,
                subject=_edits(function, [(s, n) for s, n, _ in uses]),
            )

    def _finding(self, function: Function, submitted: Submission, node: ast.expr, what: str, loop: Repeats) -> Finding:
        written = ast.unparse(node)
        subject = _edits(function, [(submitted, node)], loop)
        return self.finding(
            submitted.call.place.at(node),
            f"The {what} `{written}` is copied into each task of the loop. Store it once with `ray.put({written})` in "
            f"front of it and pass the reference",
            fixable=Applicability.SAFE if subject is not None else None,
            subject=subject,
        )

    def _captured(self, function: Function) -> Iterator[Finding]:
        if function.node is None or (runs_remotely(function) is None and not is_handed_to_ray(function)):
            return
        names = free_names(function.node)
        told: set[str] = set()
        for place in function.nodes(ast.Name):
            node = place.node
            if not isinstance(node, ast.Name) or node.id not in names or node.id in told:
                continue
            told.add(node.id)
            value, owner = function.enclosing.get(node.id), _around(function)
            if value is None:
                if _is_imported(function):
                    continue  # the workers import the file, and make the object themselves
                value, owner = function.module.globals.get(node.id), function.module.body
            what = is_large(owner, node, value) if value is not None else None
            if what is not None:
                yield self.finding(
                    place,
                    f"`{function.qualname}` takes the {what} `{node.id}` from around it, so that it travels with the "
                    f"definition to every worker. Pass it as an argument: a reference from `ray.put({node.id})`, "
                    f"or with `tune.with_parameters`",
                )


def _around(function: Function) -> Function:
    """The function in which a nested one is defined."""
    found = function.module.function(function.qualname.rpartition(".")[0]) if "." in function.qualname else None
    return found if found is not None else function.module.body


def _is_imported(function: Function) -> bool:
    """Whether other files import this one: then it is a module, which workers import by its name."""
    return any(other is not function.module for other in function.workspace.importers(function.module))


def _is_constant(submitted: Submission, node: ast.expr, what: str, loop: Repeats) -> bool:
    """Whether all turns of a loop pass the same object, as it was before."""
    name = root_name(node)
    if name in targets_of(loop):
        return False
    if not isinstance(loop, _LOOPS):
        return True
    if what == "network" and any(_steps(inner) for inner in ast.walk(loop)):
        return False
    return name not in names_changed(*loop.body, without=[submitted.call.node])


def _steps(node: ast.AST) -> bool:
    """An optimizer changes the weights of a network that its call doesn't name."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "step"


def _is_one_object(function: Function, uses: list[tuple[Submission, ast.expr, str]]) -> bool:
    """Whether nothing happens to the object between the calls, which stand in one block."""
    name = root_name(uses[0][1])
    calls = [use[0].call for use in uses]
    if len({id(call.context.node) if call.context is not None else 0 for call in calls}) > 1:
        return False
    first, last = calls[0].place.line, calls[-1].place.line
    between = [
        other
        for other in function.calls
        if first <= other.place.line <= last and other.node not in [call.node for call in calls]
    ]
    changed = names_changed(*(other.node for other in between), without=[call.node for call in calls])
    stored = {
        bound
        for place in function.nodes(ast.Assign)
        if first <= place.line <= last
        for bound in names_bound(place.node)
    }
    return name not in changed | stored


def _edits(
    function: Function, uses: list[tuple[Submission, ast.expr]], loop: Repeats | None = None
) -> tuple[str, list[Place], Place, str] | None:
    """What the fix writes: the name, the places of its uses, the statement to put it in front of, and `ray.put`."""
    submitted, node = uses[0]
    name = ast.unparse(node)
    statement = _statement(function, submitted, loop if loop is not None else node)
    if statement is None or not isinstance(node, ast.Name):
        return None
    if any(isinstance(p.node, ast.Name) and p.node.id == f"{name}_ref" for p in function.nodes(ast.Name)):
        return None
    put = next((call for call in function.calls if call.name.startswith("ray.")), None)
    module = ast.unparse(put.node.func).partition(".")[0] if put is not None else "ray"
    bound = dict(function.module.imported)
    module = module if bound.get(module) == "ray" else next((n for n, t in bound.items() if t == "ray"), "")
    if not module:
        return None
    return name, [use.call.place.at(value) for use, value in uses], statement, f"{module}.put"


def _statement(function: Function, submitted: Submission, wanted: ast.AST) -> Place | None:
    """The innermost statement that holds a node, or is it."""
    place = submitted.call.place
    roots = function.node.body if function.node is not None else [place.segment.node]
    found: ast.stmt | None = None
    pending: list[ast.AST] = list(roots)
    while pending:
        node = pending.pop()
        if not any(inner is wanted for inner in ast.walk(node)):
            continue
        if isinstance(node, ast.stmt):
            found = node
            if node is wanted:
                break
        pending = list(ast.iter_child_nodes(node))
    return place.at(found) if found is not None else None
