"""KAN008 formula-not-validated."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Finding, Function, Rule, Severity, is_test, words
from trainwright_rules.kan._models import FITS, built

_READS = ("symbolic_formula", "auto_symbolic")
_REPLACES = ("auto_symbolic", "fix_symbolic")
_EVALUATES = {"lambdify", "subs", "evalf", "sympy_eval"}
_MEASURES = {"evaluate", "test", "validate", "score", "loss", "rmse", "mse", "mae", "r2", "acc", "accuracy", "error",
             "criterion", "allclose", "metric", "metrics", "verify", "check", "compare"}  # fmt: skip


class FormulaNotValidated(Rule):
    """A formula is read off a KAN and never compared with data.

    ## What it does
    Reports `auto_symbolic` and `symbolic_formula` of a KAN behind which the code neither evaluates the formula or the
    model nor trains it on.

    ## Why it is bad
    Every edge is replaced by the best match of a small library, however bad that is: at R2 = 0.6 as well as at 0.999.
    The formula looks like a law, and may be far from the model that it was read off. Only its error on data that it was
    not fitted to tells.

    ## Example
    ```python
    from kan import KAN


    def formula(dataset):
        model = KAN(width=[2, 5, 1], grid=5, k=3)
        model.fit(dataset, opt="LBFGS", steps=50, lamb=0.001)
        model.auto_symbolic(lib=["x", "x^2", "sin", "exp"])
        return model.symbolic_formula()[0][0]
    ```

    ## Use instead
    ```python
    import torch
    from kan import KAN


    def formula(dataset):
        model = KAN(width=[2, 5, 1], grid=5, k=3)
        model.fit(dataset, opt="LBFGS", steps=50, lamb=0.001)
        model.auto_symbolic(lib=["x", "x^2", "sin", "exp"])
        error = (model(dataset["test_input"]) - dataset["test_label"]).square().mean().sqrt()
        print(f"RMSE of the formula on the test data: {error.item():.2e}")
        return model.symbolic_formula()[0][0]
    ```

    ## Truth
    After `auto_symbolic`, the model itself computes the formula: `model(test_input)` evaluates it, and a further `fit`,
    which only tunes its constants, prints its loss on the test data.

    ## References
    - pykan, symbolic regression: https://kindxiaoming.github.io/pykan/intro.html
    """

    code = "KAN008"
    name = "formula-not-validated"
    severity = Severity.WARN
    words = _READS

    def check_function(self, function: Function) -> Iterator[Finding]:
        reads = list(function.calls_of(*_READS))
        models = built(function)
        if not reads or not models or is_test(function):
            return
        order = {id(call): number for number, call in enumerate(function.calls)}
        for model in models:
            own = list(model.calls(function, *_READS))
            if not own:
                continue
            last = own[-1]
            replaced = list(model.calls(function, *_REPLACES))
            if not replaced:
                continue  # where the edges became formulas is not seen
            end = order[id(model.until)] if model.until is not None else len(order)
            behind = function.calls[order[id(replaced[-1])] + 1 : end]
            if any(_validates(function, call.node, call.method, model.names) for call in behind):
                continue
            if last.method == "symbolic_formula" and _is_used_elsewhere(function, last.node):
                continue
            yield self.finding(
                last.place,
                f"`{ast.unparse(last.node.func)}` gives a formula that nothing is compared with: evaluate the model on "
                f"the test data behind `auto_symbolic`, or fit it on",
            )


def _validates(function: Function, node: ast.Call, method: str, names: frozenset[str]) -> bool:
    """Whether a call evaluates the model or its formula, or trains on, which prints the test loss."""
    written = ast.unparse(node.func)
    if written in names or method in _EVALUATES:
        return True
    if method in FITS and (node.args or node.keywords or isinstance(node.func, ast.Name)):
        return True
    if _MEASURES & set(words.words(method)):
        return True
    return method == "print" and "test" in ast.unparse(node).lower()


def _is_used_elsewhere(function: Function, node: ast.Call) -> bool:
    """Whether the formula is returned to a caller that may evaluate it, in a function made for that."""
    if function.is_body:
        return False
    callers = function.workspace.callers(function.id)
    return any(isinstance(p.node, ast.Return) and p.node.value is not None and any(n is node for n in ast.walk(p.node))
               for p in function.nodes(ast.Return)) and bool(callers)  # fmt: skip
