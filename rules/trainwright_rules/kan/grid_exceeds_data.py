"""KAN001 grid-exceeds-data."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import Finding, Function, Rule, Severity, is_test
from trainwright_rules.kan._models import CLASSES, built, training_rows


class GridExceedsData(Rule):
    """A KAN has more grid intervals than there are training samples.

    ## What it does
    Reports a KAN whose `grid` (or the grid that `refine` gives it) is larger than the number of samples that it is
    trained on, where both are written down: in `create_dataset(train_num=...)`, or in the sizes of tensors.

    ## Why it is bad
    Each interval of a spline needs samples that lie in it. With fewer samples than intervals most coefficients are
    never touched by the data: the training loss goes to zero, and between the samples the function is arbitrary.

    ## Example
    ```python
    import torch
    from kan import KAN, create_dataset

    dataset = create_dataset(lambda x: torch.sin(x[:, [0]]), n_var=1, train_num=30)
    model = KAN(width=[1, 1], grid=50, k=3)
    model.fit(dataset, opt="LBFGS", steps=20)
    ```

    ## Use instead
    ```python
    import torch
    from kan import KAN, create_dataset

    dataset = create_dataset(lambda x: torch.sin(x[:, [0]]), n_var=1, train_num=1000)
    model = KAN(width=[1, 1], grid=10, k=3)
    model.fit(dataset, opt="LBFGS", steps=20)
    ```

    ## Truth
    `create_dataset` makes 1000 samples unless `train_num` says otherwise. Of sizes that are read from files
    or computed nothing is known, and nothing is said.

    ## References
    - KAN: Kolmogorov-Arnold Networks, 2.4 (grid extension): https://arxiv.org/abs/2404.19756
    """

    code = "KAN001"
    name = "grid-exceeds-data"
    severity = Severity.CRITICAL
    words = CLASSES

    def check_function(self, function: Function) -> Iterator[Finding]:
        models = built(function)
        if not models or is_test(function):
            return
        for model in models:
            known = training_rows(function, model)
            if known is None:
                continue
            samples, source = known
            grid = model.grid
            if grid is not None and grid > samples:
                yield self.finding(
                    model.call.place,
                    f"A grid of {grid} intervals for {samples} training samples ({source}): most coefficients of the "
                    f"splines never see data. Use a grid far smaller than {samples}, or more samples",
                )
            for call in model.calls(function, "refine"):
                value = call.value("new_grid", 0).facet
                if isinstance(value, int) and value > samples:
                    yield self.finding(
                        call.place,
                        f"`refine({value})` gives the KAN more intervals than there are training samples: {samples} "
                        f"({source}). Between them the splines are arbitrary",
                    )
