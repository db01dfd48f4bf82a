"""KAN007 undocumented-prune-threshold."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Preset, Rule, Severity, is_test, quoted, words
from trainwright_rules.kan._models import CLASSES, FITS, Built, built, is_explained

_PRUNES = ("prune", "prune_node", "prune_edge", "prune_input")
_THRESHOLDS = ("threshold", "node_th", "edge_th")
_MEASURES = {"evaluate", "eval", "test", "validate", "score", "loss", "rmse", "mse", "r2", "acc", "accuracy", "error"}
_REASONS = "thresh prun node edge loss score knee above below error keep drop remove input"
"""What a comment speaks of that gives the reason."""


class UndocumentedPruneThreshold(Rule):
    """A KAN is pruned with a threshold that nobody explains.

    ## What it does
    Reports `prune`, `prune_node`, `prune_edge` and `prune_input` with a threshold written as a number, without a
    comment and without a training or an evaluation before and after that shows what was lost.

    ## Why it is bad
    The threshold decides which inputs and edges the formula will have. Taken from somewhere, it removes what matters in
    one model and nothing in the next, as the scores that it is compared with depend on the penalty and the data.

    ## Example
    ```python
    from kan import KAN


    def formula(dataset, path):
        model = KAN.loadckpt(path)
        small = KAN(width=[4, 5, 1], grid=5, k=3).copy()
        small.prune(node_th=0.05)
        return small
    ```

    ## Use instead
    ```python
    from kan import KAN


    def formula(dataset, path):
        model = KAN.loadckpt(path)
        small = KAN(width=[4, 5, 1], grid=5, k=3).copy()
        # at 0.05 the test loss stays at 1e-4; at 0.1 the second input goes, and it is 3e-2
        small.prune(node_th=0.05)
        return small
    ```

    ## References
    - pykan, pruning: https://kindxiaoming.github.io/pykan/API_demo/API_7_pruning.html
    """

    code = "KAN007"
    name = "undocumented-prune-threshold"
    severity = Severity.WARN
    preset = Preset.STRICT
    words = CLASSES

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        seen: set[int] = set()
        for model in built(function):
            for call in model.calls(function, *_PRUNES):
                given = _threshold(call)
                if given is None or id(call.node) in seen or is_explained(call, function, _REASONS):
                    continue
                if _is_measured(function, model, call):
                    continue
                seen.add(id(call.node))
                yield self.finding(
                    call.place,
                    f"`{quoted(call.node)}`: why {ast.unparse(given)}? Say it in a comment, take it from a config, or "
                    f"evaluate before and after",
                )


def _threshold(call: Call) -> ast.expr | None:
    """The threshold, where it is a number that is written down."""
    for name in _THRESHOLDS:
        given = call.argument(name)
        if isinstance(given, ast.Constant) and isinstance(given.value, float):
            return given
    first = call.node.args[0] if call.node.args else None
    return first if isinstance(first, ast.Constant) and isinstance(first.value, float) else None


def _is_measured(function: Function, model: Built, prune: Call) -> bool:
    """Whether the model is trained or evaluated both before and after."""
    order = {id(call): number for number, call in enumerate(function.calls)}
    here = order[id(prune)]
    fits = {id(call) for call in model.calls(function, *FITS)}
    measured = [
        number
        for call in function.calls
        if (number := order[id(call)]) != here
        and (
            id(call) in fits or _MEASURES & set(words.words(call.method)) or ast.unparse(call.node.func) in model.names
        )
    ]
    return any(number < here for number in measured) and any(number > here for number in measured)
