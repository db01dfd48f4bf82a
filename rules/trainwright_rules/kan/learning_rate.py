"""KAN009 learning-rate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Kind, Rule, Severity, is_test, words
from trainwright_rules.kan._models import CLASSES, Built, built

_ADAMS = {"Adam", "AdamW", "NAdam", "RAdam", "Adamax"}
_HIGHEST = 1e-3
_LOWERS = re.compile(r"param_groups|[sS][cC][hH][eE][dD][uU][lL][eE][rR]")


class LearningRate(Rule):
    """Adam trains a KAN with a learning rate that is too high for splines.

    ## What it does
    Reports `fit(opt="Adam")` of pykan with a learning rate above 1e-3 or with none, and optimizers of the Adam family
    over the parameters of a KAN with a learning rate above 1e-3, or of 1e-3 and no scheduler.

    ## Why it is bad
    The functions of a KAN are local: a step that is fine for a weight matrix throws single coefficients of a spline far
    out, and the inputs of the next layer with them, out of its grid. The loss jumps up again and again, and where the
    training ends is chance.

    ## Example
    ```python
    from kan import KAN


    def train(dataset):
        model = KAN(width=[2, 5, 1], grid=5, k=3)
        model.fit(dataset, opt="Adam", steps=200)
        return model
    ```

    ## Use instead
    ```python
    from kan import KAN


    def train(dataset):
        model = KAN(width=[2, 5, 1], grid=5, k=3)
        model.fit(dataset, opt="LBFGS", steps=50)
        return model
    ```

    ## Truth
    `fit` has `lr=1.0` by default, which is right for LBFGS, its default optimizer, and far too much for Adam. That
    `fit` has no scheduler: there, 1e-3 and less is left alone. With 1.0, the loss of a small example rises by a tenth
    and more in 191 of 500 steps; with 1e-3 it never does. Rates between fall evenly at first, on easy targets even
    faster: it is at the end that they need a scheduler.

    ## References
    - fit: https://kindxiaoming.github.io/pykan/kan.html
    """

    code = "KAN009"
    name = "learning-rate"
    severity = Severity.WARN
    words = CLASSES

    def check_function(self, function: Function) -> Iterator[Finding]:
        models = built(function)
        if not models or is_test(function):
            return
        for model in models:
            for fit in model.fits(function):
                if fit.value("opt", 1).facet != "Adam" or fit.hides_arguments:
                    continue
                rate = fit.value("lr", 12)
                if fit.argument("lr", 12) is None:
                    yield self.finding(
                        fit.place,
                        '`opt="Adam"` without `lr`: the default of `fit` is 1.0, which is meant for LBFGS. Pass '
                        "`lr=1e-3`",
                    )
                elif (given := _number(rate.facet)) is not None and given > _HIGHEST:
                    yield self.finding(
                        fit.place, f"Adam with `lr={given:g}` and nothing to lower it: pass 1e-3 or less, or use LBFGS"
                    )
            yield from self._optimizers(function, model)

    def _optimizers(self, function: Function, model: Built) -> Iterator[Finding]:
        for optimizer in function.calls_of(*_ADAMS):
            if optimizer.result.kind is not Kind.OPTIMIZER or not _is_of(function, model, optimizer):
                continue
            given = 1e-3 if optimizer.argument("lr", 1) is None else _number(optimizer.value("lr", 1).facet)
            if given is None or optimizer.hides_arguments:
                continue
            scheduled = _is_scheduled(function)
            if given > _HIGHEST and not scheduled:
                yield self.finding(
                    optimizer.place,
                    f"`{optimizer.method}` with `lr={given:g}` is too fast for the splines of a KAN: begin with 1e-3 "
                    f"and let a scheduler lower it",
                )
            elif given == _HIGHEST and not scheduled:
                yield self.finding(
                    optimizer.place,
                    f"`{optimizer.method}` trains a KAN with `lr={given:g}` to the end: let a scheduler lower it, or "
                    f"use less",
                )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _is_of(function: Function, model: Built, optimizer: Call) -> bool:
    """Whether an optimizer updates this model."""
    if not optimizer.node.args and not optimizer.node.keywords:
        return False
    given = optimizer.argument("params", 0)
    return any(call.node is given for call in model.calls(function, "parameters"))


def _is_scheduled(function: Function) -> bool:
    """Whether something lowers a learning rate in this code, or in its file."""
    if any(call.result.kind is Kind.SCHEDULER or words.names_scheduler(call.method) for call in function.calls):
        return True
    return function.workspace.finds(_LOWERS, function.module)
