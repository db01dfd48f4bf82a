"""RAY003 get-in-loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Place,
    Repeats,
    Rule,
    Severity,
    Submission,
    is_same_actor,
    is_test,
    names_bound,
    names_changed,
    names_read,
    own_walk,
    repeats_around,
    root_name,
    submission,
    targets_of,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_LEAVING = (ast.Break, ast.Return, ast.Yield, ast.YieldFrom)
_COLLECTING = frozenset(
    {"append", "extend", "add", "update", "insert", "put", "write", "info", "debug", "warning", "format", "items",
     "get", "join"}
)  # fmt: skip
"""Methods that only keep or show a result."""
_SHOWING = frozenset(
    {"print", "len", "str", "repr", "int", "float", "round", "sum", "min", "max", "abs", "isinstance", "sorted", "list",
     "dict", "tuple", "set", "type", "range", "zip", "enumerate"}
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Serial:
    """A result that is waited for in the turn that has submitted it."""

    get: Call
    submitted: Submission
    loop: Repeats
    assigned: ast.Assign | None
    """The statement that keeps the reference, when it has a name."""


class GetInLoop(Rule):
    """A loop submits one task, waits for it, and only then submits the next.

    ## What it does
    Reports `ray.get(f.remote(x))` in a loop or comprehension, when no turn needs what an earlier one has given; and
    loops that work on the results in the order in which the tasks were submitted.

    ## Why it is bad
    `ray.get` waits until the result is there. Submitted and waited for in the same turn, the tasks run one after the
    other: the program is as slow as without Ray, plus what it costs to send them. Results fetched in the order of
    submission wait for the slowest task, while finished ones lie idle.

    ## Example
    ```python
    import ray


    @ray.remote
    def preprocess(path):
        return path.upper()


    def main(paths):
        return [ray.get(preprocess.remote(path)) for path in paths]
    ```

    ## Use instead
    ```python
    import ray


    @ray.remote
    def preprocess(path):
        return path.upper()


    def main(paths):
        return ray.get([preprocess.remote(path) for path in paths])
    ```

    ## Fix safety
    Safe where the loop or comprehension only collects the results: all tasks are submitted, then one `ray.get` fetches
    the results, in the same order. Unsafe where the loop goes on to work with them: all tasks are then submitted
    before the first result is looked at.

    ## Truth
    `ray.get` in a loop is not wrong by itself: what matters is whether the tasks were submitted before. Methods of one
    actor run one after the other anyway; a loop that needs the last result for its next task, stops when it has found
    something, or polls, cannot run ahead. Such loops are not reported, nor is `ray.get` of a list of tasks.

    ## References
    - Ray, ray.get in a loop: https://docs.ray.io/en/latest/ray-core/patterns/ray-get-loop.html
    - Ray, submission order: https://docs.ray.io/en/latest/ray-core/patterns/ray-get-submission-order.html
    """

    code = "RAY003"
    name = "get-in-loop"
    severity = Severity.WARN
    libraries = ("ray",)
    words = ("ray", "get")

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in () if is_test(function) else function.calls_to("ray.get"):
            given = call.argument("object_refs", 0)
            loops = repeats_around(call)
            if given is None or not loops:
                continue
            serial = _serial(function, call, given, loops[0])
            if serial is not None and not _needs_its_turn(function, serial):
                target = ast.unparse(serial.submitted.target)
                yield self.finding(
                    call.place,
                    f"Each turn waits for its `{target}.remote(...)` before the next one is submitted: the tasks run "
                    f"one after the other. Submit all of them, then call `ray.get` once",
                    fixable=_fixable(serial),
                    subject=serial,
                )
                continue
            queue = _queue(function, call, given, loops[0])
            if queue is not None and (isinstance(loops[0], ast.While) or _works_on(call, loops[0])):
                yield self.finding(
                    call.place,
                    f"The results of `{queue}` are taken in the order in which the tasks were submitted: one slow task "
                    f"keeps all that are finished waiting. Take those that are ready with `ray.wait({queue})`",
                    fixable=Applicability.UNSAFE if _can_wait(function, loops[0], queue, given) else None,
                    subject=(loops[0], queue, given, call),
                )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if not isinstance(finding.subject, _Serial):
            return _wait(finding, editor)
        serial = finding.subject
        applicability = _fixable(serial)
        if applicability is None:
            return None
        place, loop = serial.get.place, serial.loop
        get, task = (_text(place, node) for node in (serial.get.node.func, serial.submitted.call.node))
        if not isinstance(loop, _LOOPS):
            whole = _text(place, loop).replace(_text(place, serial.get.node), task, 1)
            editor.replace(place.at(loop), f"{get}({whole})")
            return Fix("Submit all tasks, then fetch their results")
        assert isinstance(loop, ast.For)
        target, source = _text(place, loop.target), _text(place, loop.iter)
        if applicability is Applicability.SAFE:
            appending = _appending(serial)
            assert appending is not None
            kept = _text(place, appending).removesuffix(".append")
            if _has_no_comment(place, loop):
                editor.replace(place.at(loop), f"{kept}.extend({get}([{task} for {target} in {source}]))")
            else:
                editor.replace(place.at(loop.target), "result")
                editor.replace(place.at(loop.iter), f"{get}([{task} for {target} in {source}])")
                editor.replace(place, "result")
            return Fix("Submit all tasks, then fetch their results")
        item = f"({target})" if isinstance(loop.target, ast.Tuple) and not target.startswith("(") else target
        ref = _text(place, serial.assigned.targets[0]) if serial.assigned is not None else "ref"
        editor.replace(place.at(loop.target), f"{item}, {ref}")
        editor.replace(place.at(loop.iter), f"[({item}, {task}) for {target} in {source}]")
        if serial.assigned is not None:
            editor.remove(place.at(serial.assigned))
        else:
            editor.replace(place.at(serial.submitted.call.node), ref)
        return Fix("Submit all tasks before the first result is fetched", Applicability.UNSAFE)


def _text(place: Place, node: ast.AST) -> str:
    """The text of a node as it stands in its file."""
    lines = place.segment.owner.lines
    spot = place.at(node).range
    if spot.start.line == spot.end.line:
        return lines[spot.start.line][spot.start.column : spot.end.column]
    inner = lines[spot.start.line + 1 : spot.end.line]
    return "".join([lines[spot.start.line][spot.start.column :], *inner, lines[spot.end.line][: spot.end.column]])


def _serial(function: Function, get: Call, given: ast.expr, loop: Repeats) -> _Serial | None:
    """The submission that a `ray.get` waits for, when both are in the same turn of a loop."""
    assigned = None
    wanted: ast.AST = given
    if isinstance(given, ast.Name) and isinstance(loop, _LOOPS):
        bound = [n for n in own_walk(*loop.body) if isinstance(n, ast.Assign) and given.id in names_bound(*n.targets)]
        if len(bound) != 1 or not isinstance(bound[0].targets[0], ast.Name) or len(bound[0].targets) > 1:
            return None
        assigned, wanted = bound[0], bound[0].value
        if assigned not in loop.body:
            return None
    call = next((c for c in function.calls_of("remote") if c.node is wanted), None)
    submitted = submission(function, call) if call is not None else None
    if call is None or submitted is None or repeats_around(call)[:1] != [loop]:
        return None
    if assigned is not None and _is_read_elsewhere(loop, assigned, get):
        return None
    return _Serial(get, submitted, loop, assigned)


def _is_read_elsewhere(loop: Repeats, assigned: ast.Assign, get: Call) -> bool:
    """Whether a loop uses the reference for more than its `ray.get`."""
    wanted = names_bound(*assigned.targets)
    pending: list[ast.AST] = [loop]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and node.id in wanted:
            return True
        pending.extend(child for child in ast.iter_child_nodes(node) if child is not assigned and child is not get.node)
    return False


def _needs_its_turn(function: Function, serial: _Serial) -> bool:
    """Whether a turn needs what came before it, so that the tasks cannot be submitted all at once."""
    loop = serial.loop
    if is_same_actor(serial.submitted, loop):
        return True
    if not isinstance(loop, _LOOPS):
        return any(_mentions(generator.ifs, serial.get.node) for generator in loop.generators)
    if any(
        isinstance(node, (ast.Break, ast.Return, ast.Yield, ast.YieldFrom)) or _sleeps(node) for node in own_walk(loop)
    ):
        return True
    imported = {name for name, _ in function.module.imported}
    both = (serial.get.node, serial.submitted.call.node)
    changed = names_changed(*loop.body, without=both) - imported
    if isinstance(loop, ast.While):
        counted = {root_name(node.target) for node in own_walk(*loop.body) if isinstance(node, ast.AugAssign)}
        return isinstance(loop.test, ast.Constant) or bool(names_read(loop.test) & (changed - counted))
    given = names_read(serial.submitted.target, *_given(serial.submitted.call))
    return bool(given & (changed - targets_of(loop) - _made_in_turn(serial, both)))


def _given(call: Call) -> list[ast.expr]:
    return [*call.node.args, *(keyword.value for keyword in call.node.keywords)]


def _sleeps(node: ast.AST) -> bool:
    """A loop that polls."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "sleep"


def _made_in_turn(serial: _Serial, both: tuple[ast.AST, ...]) -> set[str]:
    """Names that each turn binds before it submits, to nothing that an earlier task has given."""
    assert isinstance(serial.loop, _LOOPS)
    made: dict[str, set[str]] = {}
    for statement in serial.loop.body:
        if any(node is serial.submitted.call.node for node in ast.walk(statement)):
            break
        if isinstance(statement, ast.Assign):
            made.update((name, names_read(statement.value) | {name}) for name in names_bound(*statement.targets))
    tainted: set[str] = set()
    for _ in range(2):
        for statement in serial.loop.body:
            if _mentions([statement], serial.get.node) or names_read(statement) & tainted:
                tainted |= names_changed(statement, without=both)
    return {name for name, read in made.items() if not read & tainted}


def _mentions(roots: Sequence[ast.AST], wanted: ast.AST) -> bool:
    return any(node is wanted for root in roots for node in ast.walk(root))


def _fixable(serial: _Serial) -> Applicability | None:
    loop = serial.loop
    if isinstance(loop, ast.ListComp):
        return Applicability.SAFE if loop.elt is serial.get.node and len(serial.get.node.args) == 1 else None
    if not isinstance(loop, ast.For) or loop.orelse or len(serial.get.node.args) != 1 or serial.get.node.keywords:
        return None
    taken = names_bound(*loop.body) | names_read(loop)
    if _appending(serial) is not None and (_has_no_comment(serial.get.place, loop) or "result" not in taken):
        return Applicability.SAFE
    given = names_read(serial.submitted.call.node)
    if given & (names_bound(*loop.body) - targets_of(loop)):
        return None  # what the task is given comes into being in the turn
    if serial.assigned is None and not _is_first(serial):
        return None
    return Applicability.UNSAFE if serial.assigned is not None or "ref" not in taken else None


def _appending(serial: _Serial) -> ast.Attribute | None:
    """The `results.append` that is all that a loop does with its results."""
    body = serial.loop.body if isinstance(serial.loop, ast.For) else []
    only = body[0] if len(body) == 1 else None
    if not isinstance(only, ast.Expr) or not isinstance(only.value, ast.Call):
        return None
    called = only.value.func
    kept = isinstance(called, ast.Attribute) and called.attr == "append" and only.value.args == [serial.get.node]
    return called if kept and isinstance(called, ast.Attribute) else None


def _is_first(serial: _Serial) -> bool:
    """Whether nothing happens in a turn before its task is submitted, and it is submitted in each turn."""
    assert isinstance(serial.loop, ast.For)
    first = serial.loop.body[0]
    return isinstance(first, (ast.Assign, ast.Expr)) and any(n is serial.get.node for n in ast.walk(first))


def _has_no_comment(place: Place, loop: ast.For) -> bool:
    spot = place.at(loop).range
    lines = place.segment.owner.lines[spot.start.line : spot.end.line + 1]
    return not any("#" in line for line in lines)


def _queue(function: Function, get: Call, given: ast.expr, loop: Repeats) -> str | None:
    """The list of submitted tasks that a loop goes through from its first to its last."""
    name = None
    if isinstance(loop, ast.For) and isinstance(given, ast.Name):
        if isinstance(loop.target, ast.Name) and loop.target.id == given.id and isinstance(loop.iter, ast.Name):
            name = loop.iter.id
    elif isinstance(loop, ast.While):
        name = _taken_from_front(given, loop)
    if name is None or any(isinstance(n, ast.Break) for n in ast.walk(loop)):
        return None
    bound = [
        place.node.value
        for place in function.nodes(ast.Assign)
        if isinstance(place.node, ast.Assign)
        and any(_binds(target, name) for target in place.node.targets)
        and place.line < get.place.at(loop).line
    ]
    if not bound:
        return None
    made = bound[-1]
    calls = {id(c.node): c for c in function.calls_of("remote")}
    if isinstance(made, ast.ListComp):
        call = calls.get(id(made.elt))
        return name if call is not None and _is_task(function, call, made) else None
    if isinstance(made, ast.List) and not made.elts:
        kept = [
            c.node.args[0]
            for c in function.calls_of("append")
            if isinstance(c.node.func, ast.Attribute) and ast.unparse(c.node.func.value) == name and c.node.args
        ]
        tasks = [calls.get(id(value)) for value in kept]
        if tasks and all(
            t is not None and repeats_around(t) and _is_task(function, t, repeats_around(t)[0]) for t in tasks
        ):
            return name
    return None


def _is_task(function: Function, call: Call, loop: Repeats) -> bool:
    """Whether the calls may finish in any order: tasks, or methods of several actors."""
    submitted = submission(function, call)
    return submitted is not None and not is_same_actor(submitted, loop)


def _binds(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _taken_from_front(given: ast.expr, loop: ast.While) -> str | None:
    """The list in `ref = refs[0]` (with `refs = refs[1:]`) or `ref = refs.pop(0)` whose task is waited for."""
    taken: ast.expr = given
    if isinstance(given, ast.Name):
        bound = [
            s.value for s in loop.body if isinstance(s, ast.Assign) and any(_binds(t, given.id) for t in s.targets)
        ]
        if len(bound) != 1:
            return None
        taken = bound[0]
    if isinstance(taken, ast.Subscript) and isinstance(taken.value, ast.Name) and _is_zero(taken.slice):
        shortened = f"{taken.value.id} = {taken.value.id}[1:]"
        rest = any(isinstance(s, ast.Assign) and ast.unparse(s) == shortened for s in loop.body)
        return taken.value.id if rest else None
    if isinstance(taken, ast.Call) and isinstance(taken.func, ast.Attribute) and taken.func.attr == "pop":
        first = len(taken.args) == 1 and _is_zero(taken.args[0])
        return taken.func.value.id if first and isinstance(taken.func.value, ast.Name) else None
    return None


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def _works_on(get: Call, loop: Repeats) -> bool:
    """Whether a loop does something with the result that takes time, beyond keeping or showing it."""
    assert isinstance(loop, ast.For)
    names = {
        name
        for statement in loop.body
        if isinstance(statement, ast.Assign) and any(n is get.node for n in ast.walk(statement.value))
        for name in names_bound(*statement.targets)
    }
    for node in own_walk(*loop.body):
        if not isinstance(node, ast.Call) or node is get.node:
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in _COLLECTING:
            continue
        if isinstance(node.func, ast.Name) and (node.func.id in _SHOWING or node.func.id[:1].isupper()):
            continue
        values = [*node.args, *(k.value for k in node.keywords)]
        if any(n is get.node for value in values for n in ast.walk(value)) or names_read(*values) & names:
            return True
    return False


def _can_wait(function: Function, loop: Repeats, queue: str, given: ast.expr) -> bool:
    """Whether the loop can be written with `ray.wait`: the list is used up by that."""
    if not isinstance(loop, ast.For) or not isinstance(given, ast.Name) or loop.orelse:
        return False
    return not any(
        isinstance(place.node, ast.Name) and place.node.id == queue and place.node.lineno > loop.lineno
        for place in function.nodes(ast.Name)
    )


def _wait(finding: Finding, editor: Editor) -> Fix | None:
    loop, queue, given, call = finding.subject
    place: Place = call.place
    ref = ast.unparse(given)
    wait = ast.unparse(call.node.func).removesuffix("get") + "wait"
    spot, end = place.at(loop).range, place.at(loop.iter).range
    editor.replace_range(type(spot)(spot.start, end.end), f"while {queue}")
    editor.insert_first(place.at(loop), f"[{ref}], {queue} = {wait}({queue})")
    return Fix("Take the tasks that are finished with `ray.wait`", Applicability.UNSAFE)
