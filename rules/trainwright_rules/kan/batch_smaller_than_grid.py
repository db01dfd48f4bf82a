"""KAN011 batch-smaller-than-grid."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Finding, Function, Kind, Rule, Severity, What, is_test, words
from trainwright_rules.kan._models import CLASSES, Built, built


class BatchSmallerThanGrid(Rule):
    """A KAN is trained on batches that are smaller than its grid.

    ## What it does
    Reports `fit(batch=...)` of pykan, and DataLoaders that train a KAN in the same function, with fewer samples in a
    batch than the grid has intervals, where both are written down.

    ## Why it is bad
    A spline's coefficient gets a gradient only from samples within its few intervals. In a batch smaller than the grid
    most coefficients get none, those that do get it from a single sample, and a grid that is updated from the batch is
    placed by chance.

    ## Example
    ```python
    from kan import KAN


    def train(dataset):
        model = KAN(width=[4, 5, 1], grid=10, k=3)
        model.fit(dataset, opt="LBFGS", steps=50, batch=8)
        return model
    ```

    ## Use instead
    ```python
    from kan import KAN


    def train(dataset):
        model = KAN(width=[4, 5, 1], grid=10, k=3)
        model.fit(dataset, opt="LBFGS", steps=50, batch=512)
        return model
    ```

    ## Truth
    `batch=-1`, the default of `fit`, is the whole training set.

    ## References
    - fit: https://kindxiaoming.github.io/pykan/kan.html
    """

    code = "KAN011"
    name = "batch-smaller-than-grid"
    severity = Severity.WARN
    words = CLASSES

    def check_function(self, function: Function) -> Iterator[Finding]:
        models = built(function)
        if not models or is_test(function):
            return
        for model in models:
            grid = model.grid
            if grid is None:
                continue
            for fit in model.fits(function):
                size = fit.value("batch", 15).facet
                if isinstance(size, int) and 0 < size < grid:
                    yield self.finding(fit.place, _message(f"batch={size}", size, grid))
            if len(models) == 1 and _is_trained_in_a_loop(function, model):
                yield from self._loaders(function, grid)

    def _loaders(self, function: Function, grid: int) -> Iterator[Finding]:
        for loader in function.calls_to("torch.utils.data.DataLoader"):
            size = loader.value("batch_size", 1).facet
            shuffled = loader.value("shuffle", 2).facet
            data = loader.argument("dataset", 0)
            of_training = data is not None and "train" in words.words(ast.unparse(data))
            if isinstance(size, int) and 0 < size < grid and (shuffled is True or of_training):
                yield self.finding(loader.place, _message(f"batch_size={size}", size, grid))


def _message(written: str, size: int, grid: int) -> str:
    return (
        f"`{written}` with a grid of {grid} intervals: {size} samples don't reach all coefficients of the splines, and "
        f"most get no gradient. Use larger batches, or a coarser grid"
    )


def _is_trained_in_a_loop(function: Function, model: Built) -> bool:
    """Whether the function steps an optimizer of the model's parameters."""
    return bool(function.events_of(What.STEP)) and any(
        call.result.kind is Kind.OPTIMIZER
        and any(p.node in call.node.args for p in model.calls(function, "parameters"))
        for call in function.calls
    )
