"""TORCH028 requires-grad-misspelt."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Position, Range
from trainwright.rule import Applicability, Finding, Fix, Function, Rule, Severity, mentions, own_code, words

if TYPE_CHECKING:
    from trainwright.editing import Editor

_MISSPELT = frozenset(
    {
        "require_grad", "require_grads", "requires_grads", "required_grad", "required_grads", "requires_gradient",
        "requires_gradients", "require_gradient", "require_gradients", "requires_grad_", "require_grad_",
        "requires_grads_", "requiere_grad", "requieres_grad", "reqires_grad", "requries_grad", "requires_gard",
        "requiresgrad", "requireGrad", "requiresGrad",
    }
)  # fmt: skip
_METHODS = frozenset({"requires_grad", "require_grad_", "requires_grads_", "require_grad", "requires_grads"})
_SETTINGS = frozenset(
    {"args", "arg", "cfg", "config", "opt", "opts", "options", "hparams", "conf", "params", "settings"}
)
"""Names of objects that have whatever attributes their author gives them."""


class RequiresGradMisspelt(Rule):
    """A misspelt `requires_grad` is set, which changes nothing.

    ## What it does
    Reports an assignment to an attribute that is a misspelling of `requires_grad` (`require_grad`, `requires_grads`,
    `requires_grad_`, ...) and a call of a method that does not exist (`p.requires_grad(False)`).

    ## Why it is bad
    A tensor takes any new attribute without a word. The layer that should be frozen goes on learning, the tensor that
    should get a gradient gets none. Calling `requires_grad(...)` raises: it is an attribute, not a method.

    ## Example
    ```python
    from torchvision.models import resnet18

    model = resnet18(weights="DEFAULT")
    for parameter in model.parameters():
        parameter.require_grad = False
    ```

    ## Use instead
    ```python
    from torchvision.models import resnet18

    model = resnet18(weights="DEFAULT")
    for parameter in model.parameters():
        parameter.requires_grad = False
    ```

    ## Fix safety
    Safe: only the name changes, to `requires_grad`, or to `requires_grad_` where it is called.

    ## Truth
    A fix changes what the program does: a parameter that was meant to be frozen is frozen from then on. Not reported:
    an attribute that the file also reads, so that it means something there, or one of `self` or of settings.

    ## References
    - torch.Tensor.requires_grad: https://pytorch.org/docs/stable/generated/torch.Tensor.requires_grad.html
    - torch.Tensor.requires_grad_: https://pytorch.org/docs/stable/generated/torch.Tensor.requires_grad_.html
    """

    code = "TORCH028"
    name = "requires-grad-misspelt"
    severity = Severity.CRITICAL
    words = (*sorted(_MISSPELT), *sorted(_METHODS))

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls:
            node = call.node
            if call.name not in _CALLED or not isinstance(node.func, ast.Attribute):
                continue
            if _is_own(function, node.func.value) or not _is_one_flag(node):
                continue
            written = ast.unparse(node.func)
            why = "is an attribute, not a method" if node.func.attr == "requires_grad" else "does not exist"
            yield self.finding(
                call.place,
                f"`{written}` {why}: this call raises. Use `{ast.unparse(node.func.value)}.requires_grad_(...)`",
                fixable=Applicability.SAFE,
                subject=(call.place.at(node.func), "requires_grad_"),
            )
        if not mentions(function, *_MISSPELT):
            return
        for place in own_code(function):
            if not isinstance(place.node, (ast.Assign, ast.AnnAssign)):
                continue
            targets = place.node.targets if isinstance(place.node, ast.Assign) else [place.node.target]
            for target in targets:
                if not isinstance(target, ast.Attribute) or target.attr not in _MISSPELT:
                    continue
                if _is_own(function, target.value) or _is_read(function, target.attr):
                    continue
                owner = ast.unparse(target.value)
                yield self.finding(
                    place.at(target),
                    f"`{owner}.{target.attr}` is a new attribute that torch never reads: whether `{owner}` records "
                    "gradients does not change. The name is `requires_grad`",
                    fixable=Applicability.SAFE,
                    subject=(place.at(target), "requires_grad"),
                )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        place, name = finding.subject
        end = place.range.end
        editor.replace_range(Range(Position(end.line, end.column - len(place.node.attr)), end), name)
        return Fix(f"Write `{name}`")


_CALLED = frozenset(f"{owner}.{method}" for owner in ("", "torch.nn.Parameter", "torch.Tensor") for method in _METHODS)
"""On a receiver whose class is not known, or is torch's; what the workspace defines has a name of its own."""


def _is_one_flag(node: ast.Call) -> bool:
    """Whether it is called as requires_grad_ would be: with nothing or with one Boolean."""
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return not given or (len(given) == 1 and isinstance(given[0], ast.Constant) and isinstance(given[0].value, bool))


def _is_own(function: Function, owner: ast.expr) -> bool:
    """Whether the object may have such an attribute of its own: the instance, settings, anything without torch."""
    if "torch" not in function.module.imports and "torchvision" not in function.module.imports:
        return True
    last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    if isinstance(owner, ast.Name) and function.parameters[:1] == (owner.id,) and owner.id in ("self", "cls"):
        return True
    return any(word in _SETTINGS for word in words.words(last)[-1:])


def _is_read(function: Function, attribute: str) -> bool:
    """Whether the file uses the attribute: then it means something there."""
    for segment in function.module.document.segments:
        for inner in segment.walk():
            if inner.members:
                continue
            for node in ast.walk(inner.node):
                if isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Load):
                    return True
    return False
