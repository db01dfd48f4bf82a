"""KAN002 linear-spline."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Rule, Severity, is_test
from trainwright_rules.kan._models import CLASSES, built, is_explained

if TYPE_CHECKING:
    from trainwright.editing import Editor

_BENT = {"abs", "relu", "sign", "where", "heaviside", "piecewise", "round", "floor", "ceil", "clamp", "clip", "maximum",
         "minimum", "step", "triangle", "sawtooth"}  # fmt: skip
"""Names of functions that are piecewise themselves."""
_REASONS = "linear piecewise order polygon relu spline kink"
"""What a comment speaks of that gives the reason."""


class LinearSpline(Rule):
    """A KAN is built of linear splines.

    ## What it does
    Reports `k=1` (pykan) and `spline_order=1` (efficient-kan).

    ## Why it is bad
    Splines of order 1 are polygons: they have no second derivative, and their first jumps at every grid point. A smooth
    target needs far more intervals, formulas can't be read off, and losses with second derivatives, as those of
    differential equations, are zero.

    ## Example
    ```python
    from kan import KAN

    model = KAN(width=[2, 5, 1], grid=5, k=1)
    ```

    ## Use instead
    ```python
    from kan import KAN

    model = KAN(width=[2, 5, 1], grid=5, k=3)
    ```

    ## Fix safety
    Unsafe: `k=3`, the default of pykan and efficient-kan, gives another function, which has to be trained again.

    ## Truth
    A target that is piecewise itself (`abs`, `relu`, `where` ...) is a reason for `k=1`, and so is one that a comment
    gives: nothing is said there.

    ## References
    - KAN: Kolmogorov-Arnold Networks, 2.2: https://arxiv.org/abs/2404.19756
    """

    code = "KAN002"
    name = "linear-spline"
    severity = Severity.CRITICAL
    words = CLASSES

    def check_function(self, function: Function) -> Iterator[Finding]:
        for model in built(function):
            if model.order != 1 or is_test(function) or is_explained(model.call, function, _REASONS):
                continue
            if any(call.method in _BENT for call in function.calls) or _has_bent_target(function):
                continue
            name = next((n for n in ("k", "spline_order") if model.call.argument(n) is not None), "")
            yield self.finding(
                model.call.place,
                "`" + (f"{name}=1" if name else "1") + "` makes the KAN of polygons: its functions have no second "
                "derivative, and formulas can't be read off. Use order 3",
                fixable=Applicability.UNSAFE if name else None,
                subject=(model.call, name),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, name = finding.subject
        if not name:
            return None
        editor.set_keyword(call.place, name, "3")
        return Fix(f"Use cubic splines, `{name}=3`", Applicability.UNSAFE)


def _has_bent_target(function: Function) -> bool:
    """Whether a lambda or function of the file, which may be the target, is piecewise."""
    targets = [place.node for place in function.nodes(ast.Lambda)]
    targets += [f.node for f in function.module.functions.values() if f.node is not None]
    return any(
        (isinstance(n, ast.Attribute) and n.attr in _BENT) or (isinstance(n, ast.Name) and n.id in _BENT)
        for target in targets
        for n in ast.walk(target)
    )
