"""LIGHTNING015 several-optimizers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Finding, Function, Kind, Rule, Severity
from trainwright_rules.lightning._classes import declared_version, is_automatic, may_run_with_2


class SeveralOptimizers(Rule):
    """configure_optimizers gives several optimizers, and optimisation is automatic.

    ## What it does
    Reports a LightningModule whose `configure_optimizers` returns two optimizers or more while `automatic_optimization`
    is on and the project may run with Lightning 2.

    ## Why it is bad
    Lightning 2 does not take turns between optimizers any more: the first training step stops with "Training with
    multiple optimizers is only supported with manual optimization".

    ## Example
    ```python
    import torch
    from lightning.pytorch import LightningModule


    class GAN(LightningModule):
        def training_step(self, batch, batch_idx):
            return self.generator_loss(batch)

        def configure_optimizers(self):
            generator = torch.optim.Adam(self.generator.parameters(), lr=2e-4)
            discriminator = torch.optim.Adam(self.discriminator.parameters(), lr=2e-4)
            return generator, discriminator
    ```

    ## Use instead
    ```python
    import torch
    from lightning.pytorch import LightningModule


    class GAN(LightningModule):
        def __init__(self):
            super().__init__()
            self.automatic_optimization = False

        def training_step(self, batch, batch_idx):
            generator, discriminator = self.optimizers()
            generator.zero_grad()
            self.manual_backward(self.generator_loss(batch))
            generator.step()
            discriminator.zero_grad()
            self.manual_backward(self.discriminator_loss(batch))
            discriminator.step()

        def configure_optimizers(self):
            generator = torch.optim.Adam(self.generator.parameters(), lr=2e-4)
            discriminator = torch.optim.Adam(self.discriminator.parameters(), lr=2e-4)
            return generator, discriminator
    ```

    ## Truth
    One optimizer for all of the parameters is fine in automatic optimisation, and often what is wanted. A list with one
    optimizer and any number of schedulers is one optimizer. Before Lightning 2, `training_step` was called for each
    of them, with `optimizer_idx`: nothing is said where the project declares such a version.

    ## References
    - Manual optimization: https://lightning.ai/docs/pytorch/stable/model/manual_optimization.html
    - The change: https://github.com/Lightning-AI/pytorch-lightning/pull/16539
    """

    code = "LIGHTNING015"
    name = "several-optimizers"
    severity = Severity.CRITICAL
    words = ("configure_optimizers",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls = function.cls
        if function.name != "configure_optimizers" or cls is None or not cls.is_lightning_module:
            return
        if "training_step" not in cls.methods or not may_run_with_2(function) or not is_automatic(cls):
            return
        allows = declared_version(function)
        for place in function.nodes(ast.Return):
            assert isinstance(place.node, ast.Return)
            found = _optimizers(function, place.node.value)
            if len(found) > 1:
                shown = " and ".join(f"`{name}`" for name in found) if len(found) < 4 else f"{len(found)} optimizers"
                yield self.finding(
                    place,
                    f"`{cls.name}` returns {shown}, and its optimisation is automatic: Lightning 2"
                    + (f", which the project allows (`{allows}`)," if allows else "")
                    + " raises RuntimeError. Optimise by hand (`self.automatic_optimization = False`), or give one "
                    "optimizer all of the parameters",
                )


def _optimizers(function: Function, value: ast.expr | None) -> list[str]:
    """The optimizers that a return gives: `[a, b]`, `a, b`, `[a, b], [schedulers]`, and dictionaries of them."""
    if not isinstance(value, (ast.Tuple, ast.List)) or not value.elts:
        return []
    first = value.elts[0]
    if isinstance(first, (ast.Tuple, ast.List)):
        return [ast.unparse(e) for e in first.elts] if all(_is_optimizer(function, e) for e in first.elts) else []
    if len(value.elts) > 1 and all(_is_optimizer(function, element) for element in value.elts):
        return [ast.unparse(element) for element in value.elts]
    return []


def _is_optimizer(function: Function, node: ast.expr) -> bool:
    """Whether an expression is known to be an optimizer."""
    if isinstance(node, ast.Dict):
        given = {k.value: v for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant)}
        inner = given.get("optimizer")
        return inner is not None and _is_optimizer(function, inner)
    if isinstance(node, ast.Call):
        return any(call.node is node and call.result.kind is Kind.OPTIMIZER for call in function.calls)
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return False
    known = function.outcome.environment.get(ast.unparse(node))
    return known is not None and known.kind is Kind.OPTIMIZER
