"""KAN004 no-grid-refinement."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import Finding, Function, Kind, Rule, Severity, What, is_test
from trainwright_rules.kan._models import CLASSES, Built, built, is_explained

_FINE = 20
_REFINES = ("refine", "initialize_from_another_model", "initialize_grid_from_another_model", "update_grid",
            "update_grid_from_samples", "load_state_dict", "loadckpt", "load_ckpt")  # fmt: skip
_REASONS = "grid fine refine coarse resol period"
"""What a comment speaks of that gives the reason."""


class NoGridRefinement(Rule):
    """A KAN is trained on a fine grid from scratch.

    ## What it does
    Reports a KAN of several layers with a grid of 20 intervals or more that is trained in the same code without having
    been trained on a coarser one: there is no `refine()` and no `initialize_from_another_model()`.

    ## Why it is bad
    A fine grid has many coefficients that each see few samples: from random values the training gets stuck in wiggles.
    A coarse KAN finds the shape first, `refine` gives it the finer grid without changing the function, and the training
    goes on from there with a loss that keeps falling.

    ## Example
    ```python
    from kan import KAN


    def train(dataset):
        model = KAN(width=[4, 5, 1], grid=50, k=3)
        model.fit(dataset, opt="LBFGS", steps=100)
        return model
    ```

    ## Use instead
    ```python
    from kan import KAN


    def train(dataset):
        model = KAN(width=[4, 5, 1], grid=5, k=3)
        model.fit(dataset, opt="LBFGS", steps=50)
        model = model.refine(50)
        model.fit(dataset, opt="LBFGS", steps=50)
        return model
    ```

    ## Truth
    A single layer of splines, `width=[1, 1]`, is a spline fit and needs no refinement. Weights that are loaded were
    trained elsewhere.

    ## References
    - KAN: Kolmogorov-Arnold Networks, 2.4 (grid extension): https://arxiv.org/abs/2404.19756
    - pykan, function fitting: https://kindxiaoming.github.io/pykan/Examples/Example_1_function_fitting.html
    """

    code = "KAN004"
    name = "no-grid-refinement"
    severity = Severity.WARN
    words = CLASSES

    def check_function(self, function: Function) -> Iterator[Finding]:
        models = built(function)
        if not models or is_test(function) or any(True for _ in function.calls_of(*_REFINES)):
            return
        for model in models:
            grid, layers = model.grid, model.layers
            if grid is None or grid < _FINE or (layers is not None and layers < 2):
                continue
            if not _is_trained(function, model) or is_explained(model.call, function, _REASONS):
                continue
            yield self.finding(
                model.call.place,
                f"A grid of {grid} intervals, trained from scratch: train with a coarse grid (3 to 10) first, then "
                f"`model = model.refine({grid})` and train on",
            )


def _is_trained(function: Function, model: Built) -> bool:
    """Whether the function itself trains the model: with `fit`, or with an optimizer of its parameters."""
    if model.fits(function):
        return True
    if not function.events_of(What.STEP):
        return False
    return any(
        call.result.kind is Kind.PARAMETERS or call.method == "parameters"
        for call in model.calls(function, "parameters")
    )
