"""KAN005 too-deep."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import Finding, Function, Rule, Severity, is_test, quoted
from trainwright_rules.kan._models import CLASSES, built, is_explained

_MOST = 4
_REASONS = "deep depth layer"
"""What a comment speaks of that gives the reason."""


class TooDeep(Rule):
    """A KAN has more than four layers.

    ## What it does
    Reports a KAN whose list of widths has more than four steps.

    ## Why it is bad
    Each layer is a layer of learned functions already: two can, in principle, represent what is to be learned. With
    every further one the outputs leave the range of the next layer's grid, gradients through compositions of splines
    become steep, and nobody can read the result.

    ## Example
    ```python
    from kan import KAN

    model = KAN(width=[4, 8, 8, 8, 8, 1], grid=5, k=3)
    ```

    ## Use instead
    ```python
    from kan import KAN

    model = KAN(width=[4, 8, 4, 1], grid=5, k=3)
    ```

    ## Truth
    The paper and its tutorials use two or three layers, and four for a test of speed. A width that is computed is not
    known.

    ## References
    - KAN: Kolmogorov-Arnold Networks, 2.2 and 3.2: https://arxiv.org/abs/2404.19756
    """

    code = "KAN005"
    name = "too-deep"
    severity = Severity.WARN
    words = CLASSES

    def check_function(self, function: Function) -> Iterator[Finding]:
        for model in built(function):
            layers, widths = model.layers, model.widths
            if layers is None or widths is None or layers <= _MOST or is_test(function):
                continue
            if is_explained(model.call, function, _REASONS):
                continue
            yield self.finding(
                model.call.place,
                f"A KAN of {layers} layers, `{quoted(widths)}`: more than {_MOST} are hard to train and can't be read. "
                f"Two or three, with more width, do",
            )
