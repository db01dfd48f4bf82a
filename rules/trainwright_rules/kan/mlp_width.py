"""KAN003 mlp-width."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Preset, Related, Rule, Severity, is_test, quoted
from trainwright_rules.kan._models import CLASSES, Built, built

_COUNTS = re.compile(
    "numel|n_params|num_params|n_parameters|num_parameters|count_param|param_count|torchinfo|torchsummary|"
    "trainable_params"
)


class MlpWidth(Rule):
    """A KAN is compared with an MLP of the same widths.

    ## What it does
    Reports a KAN and an MLP with the same list of widths in the same code, where nobody counts parameters.

    ## Why it is bad
    A connection of a KAN is a spline with `grid + k` coefficients and more, that of an MLP one weight: at the same
    widths the KAN has about ten times the parameters. What looks like a better architecture may be a larger one.

    ## Example
    ```python
    from kan import KAN
    from torch import nn

    kan = KAN(width=[4, 16, 1], grid=5, k=3)
    mlp = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    ```

    ## Use instead
    ```python
    from kan import KAN
    from torch import nn

    kan = KAN(width=[4, 5, 1], grid=5, k=3)
    mlp = nn.Sequential(nn.Linear(4, 48), nn.ReLU(), nn.Linear(48, 1))
    for model in (kan, mlp):
        print(type(model).__name__, sum(p.numel() for p in model.parameters()))
    ```

    ## References
    - KAN: Kolmogorov-Arnold Networks, 2.3 and 3: https://arxiv.org/abs/2404.19756
    - KAN or MLP, a fairer comparison: https://arxiv.org/abs/2407.16674
    """

    code = "KAN003"
    name = "mlp-width"
    severity = Severity.WARN
    preset = Preset.STRICT
    words = CLASSES

    def check_function(self, function: Function) -> Iterator[Finding]:
        models = built(function)
        if not models or is_test(function) or function.workspace.finds(_COUNTS, function.module):
            return
        others = {sizes: node for node, sizes in _perceptrons(function)}
        for model in models:
            widths = _literal(model)
            if widths is None or widths not in others:
                continue
            other = others[widths]
            yield self.finding(
                model.call.place,
                f"The KAN and the MLP `{quoted(other)}` have the same widths, {list(widths)}: the KAN has about ten "
                f"times the parameters. Compare models of the same number of parameters, and print it",
                related=[
                    Related("the MLP", function.path, call.place.range) for call in function.calls if call.node is other
                ],
            )


def _literal(model: Built) -> tuple[int, ...] | None:
    """The widths, where all of them are written down; with multiplication nodes there is no MLP like it."""
    widths = model.widths
    if widths is None or not all(isinstance(e, ast.Constant) and isinstance(e.value, int) for e in widths.elts):
        return None
    return tuple(e.value for e in widths.elts if isinstance(e, ast.Constant) and isinstance(e.value, int))


def _perceptrons(function: Function) -> Iterator[tuple[ast.Call, tuple[int, ...]]]:
    """The MLPs that a function builds, with their widths: nn.Sequential of nn.Linear, and classes named MLP."""
    linear = {id(call.node): call for call in function.calls_to("torch.nn.Linear")}
    for call in function.calls_to("torch.nn.Sequential"):
        sizes = [_sizes(linear[id(argument)]) for argument in call.node.args if id(argument) in linear]
        known = [pair for pair in sizes if pair is not None]
        if known and len(known) == len(sizes):
            yield call.node, (known[0][0], *(out for _, out in known))
    for call in function.calls_of("MLP"):
        given = call.argument("width", 0)
        if isinstance(given, (ast.List, ast.Tuple)):
            listed = [e.value for e in given.elts if isinstance(e, ast.Constant) and isinstance(e.value, int)]
            if len(listed) == len(given.elts):
                yield call.node, tuple(listed)


def _sizes(layer: Call) -> tuple[int, int] | None:
    """The sizes of a nn.Linear, where both are known."""
    inputs, outputs = layer.value("in_features", 0).facet, layer.value("out_features", 1).facet
    return (inputs, outputs) if isinstance(inputs, int) and isinstance(outputs, int) else None
