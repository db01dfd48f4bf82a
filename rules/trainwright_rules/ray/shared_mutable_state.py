"""RAY001 shared-mutable-state."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import (
    Finding,
    Function,
    Place,
    Related,
    Rule,
    Severity,
    free_names,
    functions_of,
    names_bound,
    own_walk,
    parameter_names,
    remote_side,
    repeats_around,
    root_name,
    submissions,
    uses_ray,
)

_MUTATING = frozenset(
    {"append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "remove", "discard", "clear",
     "appendleft", "popleft", "sort", "reverse"}
)  # fmt: skip
_CONTAINERS = frozenset({"dict", "list", "set", "defaultdict", "OrderedDict", "Counter", "deque"})


class SharedMutableState(Rule):
    """Tasks change a variable of the program, and the program waits for the change.

    ## What it does
    Reports a dictionary, list, set or global variable that is changed inside remote functions or actors and read in
    the rest of the program: one at the top of the file, or an empty one that is passed to `.remote(...)`.

    ## Why it is bad
    Every worker is a process of its own with a copy of the variable. What a task puts into its copy is gone with the
    worker: the program's own list stays empty, and two actors that were given one dictionary count each for itself.
    Nothing is raised.

    ## Example
    ```python
    import ray

    losses = []


    @ray.remote
    def train(lr):
        losses.append(lr * 2)


    def main():
        ray.get([train.remote(lr) for lr in (0.1, 0.01)])
        print(min(losses))
    ```

    ## Use instead
    ```python
    import ray


    @ray.remote
    def train(lr):
        return lr * 2


    def main():
        losses = ray.get([train.remote(lr) for lr in (0.1, 0.01)])
        print(min(losses))
    ```

    ## Truth
    Arguments and globals are copied into the workers, and a worker that runs several tasks keeps its copy between them:
    as a cache of its own that is useful, and not reported as long as only tasks read it. What several tasks share is
    owned by an actor, which they call.

    ## References
    - Ray, global variables: https://docs.ray.io/en/latest/ray-core/patterns/global-variables.html
    """

    code = "RAY001"
    name = "shared-mutable-state"
    severity = Severity.CRITICAL
    libraries = ("ray",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if function.node is not None and uses_ray(function.module) and function.id in remote_side(function.module):
            yield from self._globals(function)
        yield from self._passed(function)

    def _globals(self, function: Function) -> Iterator[Finding]:
        for name, node in _changed_globals(function).items():
            if not _is_own_variable(function, name, rebound=isinstance(node, ast.Global)):
                continue
            reader = _reader(function, name)
            if reader is not None:
                yield self.finding(
                    function.place(node),
                    f"`{name}` is changed in a worker's copy of it: the rest of the program reads its own, which stays "
                    f"as it was. Return the result, or let an actor own `{name}`",
                    related=[Related(f"`{name}` is read here", function.path, reader.range)],
                )

    def _passed(self, function: Function) -> Iterator[Finding]:
        told: set[str] = set()
        for submitted in submissions(function):
            for parameter, node in _arguments(function, submitted.remote, submitted.call.node):
                if not isinstance(node, ast.Name) or node.id in told or not _is_filled_nowhere(function, node.id):
                    continue
                change = _change_of(function, submitted.remote, parameter)
                line = submitted.call.place.line
                loops = repeats_around(submitted.call)
                reader = next((p for p in _reads(function, node.id) if p.line > line), None)
                if change is None or (reader is None and not loops):
                    continue
                if reader is None or any(reader.node is n for loop in loops for n in ast.walk(loop)):
                    continue
                told.add(node.id)
                yield self.finding(
                    submitted.call.place.at(node),
                    f"The worker fills a copy of `{node.id}`: it is still empty where the program reads it. Return the "
                    f"result, or let an actor own `{node.id}`",
                    related=[
                        Related(f"`{node.id}` is read here", function.path, reader.range),
                        Related("The copy is changed here", change[0].path, change[1].range),
                    ],
                )


def _changed_globals(function: Function) -> dict[str, ast.AST]:
    """The names of module level that a function changes, each with the node that does it."""
    assert function.node is not None
    declared = {
        n.id: g for g in own_walk(*function.node.body) if isinstance(g, ast.Global) for n in _stored(function, g)
    }
    free = free_names(function.node)
    found: dict[str, ast.AST] = dict(declared)
    for node in own_walk(*function.node.body):
        name = _changes(node)
        if name and name in free and name not in found and name not in function.enclosing:
            found[name] = node
    return found


def _stored(function: Function, declared: ast.Global) -> list[ast.Name]:
    """The names of a `global` statement that the function binds."""
    assert function.node is not None
    return [
        node
        for node in own_walk(*function.node.body)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in declared.names
    ]


def _changes(node: ast.AST) -> str:
    """The name whose container a node changes: `d[k] = v`, `d.append(v)`; empty when it changes none."""
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return root_name(node.value) if isinstance(node.value, (ast.Name, ast.Subscript)) else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATING:
        owner = node.func.value
        return root_name(owner) if isinstance(owner, (ast.Name, ast.Subscript)) else ""
    return ""


def _is_own_variable(function: Function, name: str, *, rebound: bool) -> bool:
    """Whether a name is given a container (a number, where it is bound anew) at the top of the file, and what is in it
    comes from the workers alone."""
    body = function.module.body
    values = [
        place.node.value
        for kind in (ast.Assign, ast.AnnAssign)
        for place in body.nodes(kind)
        if isinstance(place.node, (ast.Assign, ast.AnnAssign)) and name in names_bound(place.node)
    ]
    if len(values) != 1 or not (_is_empty(values[0]) or (rebound and isinstance(values[0], ast.Constant))):
        return False
    side = remote_side(function.module)
    for other in functions_of(function.module):
        if other.id in side:
            continue
        roots = other.node.body if other.node is not None else [p.node for p in other.nodes(ast.stmt)]
        if other.node is None:
            roots = [s.node for s in function.module.document.segments if not _is_definition(s.node)]
        for node in own_walk(*roots):
            if _changes(node) == name or (isinstance(node, ast.AugAssign) and root_name(node.target) == name):
                return False
            if isinstance(node, ast.Global) and name in node.names:
                return False
    return True


def _is_definition(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _is_empty(node: ast.expr | None) -> bool:
    """An empty container."""
    if isinstance(node, (ast.List, ast.Set)):
        return not node.elts
    if isinstance(node, ast.Dict):
        return not node.keys
    if isinstance(node, ast.Call):
        last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        plain = all(isinstance(a, ast.Name) for a in node.args) and not node.keywords
        return last in _CONTAINERS and plain and (not node.args or last == "defaultdict")
    return False


def _reader(function: Function, name: str) -> Place | None:
    """Where the rest of the program, which runs in no worker, reads a global name."""
    side = remote_side(function.module)
    for other in functions_of(function.module):
        if other.id in side:
            continue
        if other.node is not None and name not in free_names(other.node):
            continue
        for place in _reads(other, name):
            return place
    return None


def _reads(function: Function, name: str) -> Iterator[Place]:
    """Where a function reads a name, other than to submit a task with it."""
    given = {id(node) for call in function.calls_of("remote") for node in ast.walk(call.node)}
    for place in function.nodes(ast.Name):
        node = place.node
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and id(node) not in given:
            yield place


def _arguments(function: Function, identifier: str, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """The parameters of a remote function, or of an actor's `__init__`, and what they are given."""
    model = _model(function, identifier)
    if model is None or model.node is None:
        return
    names = parameter_names(model.node)[1 if model.cls is not None else 0 :]
    yield from zip(names, call.args, strict=False)
    yield from ((k.arg, k.value) for k in call.keywords if k.arg in names)


def _model(function: Function, identifier: str) -> Function | None:
    if not identifier:
        return None
    cls = function.workspace.class_model(identifier)
    if cls is not None:
        return cls.methods.get("__init__")
    function.workspace.note(f"code {identifier}")
    return function.workspace.function_model(identifier)


def _change_of(function: Function, identifier: str, parameter: str) -> tuple[Function, Place] | None:
    """Where a remote function changes what it was given for a parameter; of an actor, any of its methods."""
    model = _model(function, identifier)
    if model is None or model.node is None:
        return None
    if model.cls is None:
        for node in own_walk(*model.node.body):
            if _changes(node) == parameter:
                return model, model.place(node)
        return None
    kept = {
        ast.unparse(target)
        for node in own_walk(*model.node.body)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id == parameter
        for target in node.targets
    }
    for method in model.cls.methods.values():
        for node in own_walk(*method.node.body) if method.node is not None else ():
            if (
                isinstance(node, ast.Subscript)
                and not isinstance(node.ctx, ast.Load)
                and ast.unparse(node.value) in kept
            ):
                return method, method.place(node)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATING:
                if ast.unparse(node.func.value) in kept:
                    return method, method.place(node)
    return None


def _is_filled_nowhere(function: Function, name: str) -> bool:
    """Whether a local name is bound once, to an empty container that the function itself never fills."""
    values = [
        place.node.value
        for kind in (ast.Assign, ast.AnnAssign)
        for place in function.nodes(kind)
        if isinstance(place.node, (ast.Assign, ast.AnnAssign)) and name in names_bound(place.node)
    ]
    if len(values) != 1 or not _is_empty(values[0]):
        return False
    roots = function.node.body if function.node is not None else []
    if function.node is None:
        roots = [s.node for s in function.module.document.segments if not _is_definition(s.node)]
    return not any(
        _changes(n) == name or (isinstance(n, ast.AugAssign) and root_name(n.target) == name) for n in own_walk(*roots)
    )
