"""KAN006 unproven-interpretability."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.rule import Finding, Function, Position, Preset, Range, Related, Rule, Severity, is_test
from trainwright_rules.kan._models import CLASSES, built

_CLAIM = re.compile(r"\b(?:un)?(interpretab\w+|explainab\w+)\b", re.IGNORECASE)
_SHOWS = re.compile(
    r"\.(?:plot|prune\w*|auto_symbolic|suggest_symbolic|fix_symbolic|symbolic_formula|attribute|feature_score|tree)\s*\("
)


class UnprovenInterpretability(Rule):
    """The text calls a KAN interpretable, and nobody ever looks into it.

    ## What it does
    Reports a KAN in a file whose comments, docstrings or texts speak of interpretability or explainability, where
    neither the file nor those around it plot, prune or read the model symbolically.

    ## Why it is bad
    A KAN is not interpretable by being one: trained without a penalty it is a dense net of arbitrary curves. What can
    be read is what is left after sparsification, pruning and symbolic fitting; without these the claim is unproven.

    ## Example
    ```python
    \"\"\"An interpretable model of the yield.\"\"\"

    from kan import KAN


    def train(dataset):
        model = KAN(width=[6, 4, 1], grid=5, k=3)
        model.fit(dataset, opt="LBFGS", steps=50, lamb=0.001)
        return model
    ```

    ## Use instead
    ```python
    \"\"\"An interpretable model of the yield.\"\"\"

    from kan import KAN


    def train(dataset):
        model = KAN(width=[6, 4, 1], grid=5, k=3)
        model.fit(dataset, opt="LBFGS", steps=50, lamb=0.001)
        model = model.prune()
        model.fit(dataset, opt="LBFGS", steps=50)
        model.plot()
        return model
    ```

    ## References
    - KAN: Kolmogorov-Arnold Networks, 2.5: https://arxiv.org/abs/2404.19756
    - pykan, pruning: https://kindxiaoming.github.io/pykan/API_demo/API_7_pruning.html
    """

    code = "KAN006"
    name = "unproven-interpretability"
    severity = Severity.WARN
    preset = Preset.STRICT
    words = CLASSES

    def check_function(self, function: Function) -> Iterator[Finding]:
        models = built(function)
        if not models or is_test(function):
            return
        claim = _CLAIM.search(function.module.text)
        if claim is None:
            return
        if function.workspace.finds_around(_SHOWS, function.module):
            return
        line = function.module.text.count("\n", 0, claim.start())
        column = claim.start() - (function.module.text.rfind("\n", 0, claim.start()) + 1)
        where = Range(Position(line, column), Position(line, column + len(claim.group())))
        yield self.finding(
            models[0].call.place,
            f"The text says `{claim.group()}`, and nothing prunes, plots or reads this KAN: trained alone, it can't be "
            f"interpreted. Show it with `prune()`, `plot()` or `auto_symbolic()`",
            related=[Related("the claim", function.path, where)],
        )
