"""RAY010 returned-put."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Finding, Function, Rule, Severity, is_test, remote_function


class ReturnedPut(Rule):
    """A remote function stores its result by itself, and returns a reference to it.

    ## What it does
    Reports `return ray.put(x)` in a remote function, also through a name or as a part of a tuple or list.

    ## Why it is bad
    Ray stores what a task returns anyway. An object that the task puts is owned by its worker: when that worker ends,
    the object is lost and cannot be made again from the task, even though the task itself could be run once more. Small
    results, which would have come back with the task, take another way through the store, and the caller has to call
    `ray.get` twice.

    ## Example
    ```python
    import ray


    @ray.remote
    def features(path):
        table = [len(line) for line in open(path)]
        return ray.put(table)
    ```

    ## Use instead
    ```python
    import ray


    @ray.remote
    def features(path):
        return [len(line) for line in open(path)]
    ```

    ## Truth
    Several results become objects of their own with `@ray.remote(num_returns=n)`; when their number is not known
    before, with a generator. An actor lives on after its method, and may hand out what it has stored.

    ## References
    - Ray, returning ray.put: https://docs.ray.io/en/latest/ray-core/patterns/return-ray-put.html
    """

    code = "RAY010"
    name = "returned-put"
    severity = Severity.WARN
    libraries = ("ray",)
    words = ("put",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if remote_function(function) is None or is_test(function):
            return
        puts = {id(call.node): call for call in function.calls_to("ray.put")}
        names = {
            target.id: puts[id(place.node.value)]
            for place in function.nodes(ast.Assign)
            if isinstance(place.node, ast.Assign) and id(place.node.value) in puts
            for target in place.node.targets
            if isinstance(target, ast.Name)
        }
        told: set[int] = set()
        for place in function.nodes(ast.Return):
            assert isinstance(place.node, ast.Return)
            value = place.node.value
            parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
            for part in parts:
                call = puts.get(id(part)) or (names.get(part.id) if isinstance(part, ast.Name) else None)
                if call is None or id(call) in told or not call.node.args:
                    continue
                told.add(id(call))
                given = ast.unparse(call.node.args[0])
                yield self.finding(
                    call.place,
                    f"`{function.name}` returns a reference to `{given}`, which its worker owns: the object is lost "
                    f"when the worker ends. Return `{given}` itself; Ray stores it",
                )
