"""RAY013 too-fine-tasks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Finding, Function, Preset, Rule, Severity, is_test, own_walk, repeats_around, submissions

_MANY = 1_000
_CHEAP = frozenset({"abs", "min", "max", "round", "int", "float", "len", "str", "bool"})


class TooFineTasks(Rule):
    """Thousands of tasks do next to nothing each.

    ## What it does
    Reports a loop of 1,000 turns or more that submits a remote function whose body is one expression of arithmetic.

    ## Why it is bad
    To submit a task, start it and fetch its result takes about a tenth of a millisecond of the program's time, and more
    of the cluster's. An addition takes a hundred nanoseconds: the program spends its time with sending, and is slower
    than a plain loop.

    ## Example
    ```python
    import ray


    @ray.remote
    def double(x):
        return 2 * x


    def main():
        return ray.get([double.remote(x) for x in range(100_000)])
    ```

    ## Use instead
    ```python
    import ray


    @ray.remote
    def double(values):
        return [2 * x for x in values]


    def main():
        parts = [range(start, start + 10_000) for start in range(0, 100_000, 10_000)]
        return [y for part in ray.get([double.remote(values) for values in parts]) for y in part]
    ```

    ## Truth
    Examples of Ray often have such functions to be short. In a program, give each task a batch of work that takes
    milliseconds at least. This is advice: preset `strict`.

    ## References
    - Ray, too fine-grained tasks: https://docs.ray.io/en/latest/ray-core/patterns/too-fine-grained-tasks.html
    """

    code = "RAY013"
    name = "too-fine-tasks"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("ray",)
    words = ("remote",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for submitted in submissions(function):
            turns = max((_turns(loop) for loop in repeats_around(submitted.call)), default=0)
            if turns < _MANY or not submitted.remote or is_test(function):
                continue
            function.workspace.note(f"code {submitted.remote}")
            model = function.workspace.function_model(submitted.remote)
            if model is None or model.node is None or model.cls is not None or not _is_trivial(model.node):
                continue
            yield self.finding(
                submitted.call.place,
                f"{turns:,} tasks run `{model.name}`, which takes less time than to send one. Give each task a batch",
            )


def _turns(loop: ast.AST) -> int:
    """How many turns a loop over a `range` of literal length has; 0 when that isn't written."""
    iterable = loop.iter if isinstance(loop, (ast.For, ast.AsyncFor)) else None
    if isinstance(loop, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        iterable = loop.generators[0].iter
    if not isinstance(iterable, ast.Call) or ast.unparse(iterable.func) != "range" or not iterable.args:
        return 0
    numbers = [a.value for a in iterable.args if isinstance(a, ast.Constant) and isinstance(a.value, int)]
    if len(numbers) != len(iterable.args):
        return 0
    return len(range(*numbers)) if 0 not in numbers[2:] else 0


def _is_trivial(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A body that only returns what arithmetic makes of its arguments."""
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        return False
    for inner in own_walk(body[0].value):
        if isinstance(inner, ast.Call):
            if not (isinstance(inner.func, ast.Name) and inner.func.id in _CHEAP):
                return False
        elif isinstance(inner, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.MatMult, ast.Pow)):
            return False
    return True
