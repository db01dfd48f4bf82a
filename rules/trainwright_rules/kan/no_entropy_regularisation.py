"""KAN010 no-entropy-regularisation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity, is_test

if TYPE_CHECKING:
    from trainwright.editing import Editor

_CLASSES = frozenset({"KAN", "MultKAN", "EfficientKAN"})
_READ_OFF = frozenset(
    {"prune", "prune_node", "prune_edge", "prune_input", "suggest_symbolic", "auto_symbolic",
     "symbolic_formula", "fix_symbolic"}
)  # fmt: skip
"""What is done with a KAN to read it, which needs a sparse one."""


class NoEntropyRegularisation(Rule):
    """A KAN is trained without regularisation, so that it can't be read.

    ## What it does
    Reports `fit` of a pykan model with `lamb=0` or `lamb_entropy=0`, and, where the model is read or simplified in the
    same code (`prune`, `auto_symbolic`, `symbolic_formula` ...), a model of which no `fit` gives a `lamb`.

    ## Why it is bad
    `lamb` multiplies the whole penalty of pykan, the entropy of the edges included, and is 0 unless it is given. Then
    all edges stay in use: pruning finds nothing to remove, and symbolic formulas are fitted to noise.

    ## Example
    ```python
    from kan import KAN


    def formula(dataset):
        model = KAN(width=[2, 5, 1], grid=5, k=3)
        model.fit(dataset, opt="LBFGS", steps=50, lamb=0.0)
        model = model.prune()
        return model.symbolic_formula()
    ```

    ## Use instead
    ```python
    from kan import KAN


    def formula(dataset):
        model = KAN(width=[2, 5, 1], grid=5, k=3)
        model.fit(dataset, opt="LBFGS", steps=50, lamb=0.001)
        model = model.prune()
        model.fit(dataset, opt="LBFGS", steps=20, lamb=0.001)
        return model.symbolic_formula()
    ```

    ## Fix safety
    Unsafe: `lamb=0.001` is a usual value to begin with; how strong the penalty should be depends on the task.

    ## Truth
    There is no `entropy_reg`: the entropy term is `lamb_entropy` (2.0 by default), and it is multiplied by `lamb` (0 by
    default). A model that is only fitted, never pruned or read off, needs no penalty: nothing is said.

    ## References
    - pykan, training hyperparameters: https://kindxiaoming.github.io/pykan/API_demo/API_6_training_hyperparameter.html
    """

    code = "KAN010"
    name = "no-entropy-regularisation"
    severity = Severity.WARN
    libraries = ("kan",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        fits = [call for call in function.calls_of("fit", "train") if _is_kan(function, call)]
        if not fits or is_test(function):
            return
        for call in fits:
            for name in ("lamb", "lamb_entropy"):
                given = call.argument(name)
                if isinstance(given, ast.Constant) and given.value == 0:
                    what = "all regularisation" if name == "lamb" else "the entropy penalty"
                    yield self.finding(
                        call.place,
                        f"`{name}={ast.unparse(given)}` switches {what} off: all edges of the KAN stay in use, and it "
                        "can be neither pruned nor read",
                        fixable=Applicability.UNSAFE if name == "lamb" else None,
                        subject=call,
                    )
                    break
        others = _methods_beside(function, fits)
        same = [*fits, *(call for other in others for call in other.calls_of("fit", "train") if _is_kan(other, call))]
        if any(call.argument("lamb") is not None or call.hides_arguments for call in same):
            return
        if not any(True for one in (function, *others) for _ in one.calls_of(*_READ_OFF)):
            return
        last = [call for call in fits if call.node.args or call.node.keywords]
        if last and not any(_is_zero(call) for call in fits):
            yield self.finding(
                last[-1].place,
                "No `fit` of this KAN gives a `lamb`, which is 0 then: without the penalty all of its edges stay in "
                "use, and what is pruned or read off it means little",
                fixable=Applicability.UNSAFE,
                subject=last[-1],
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call = finding.subject
        editor.set_keyword(call.place, "lamb", "0.001")
        return Fix("Regularise with `lamb=0.001`", Applicability.UNSAFE)


def _methods_beside(function: Function, fits: list[Call]) -> list[Function]:
    """The other methods of the class whose attribute is fitted: `self.model` is pruned and read off in those."""
    if function.cls is None or not function.parameters:
        return []
    own = f"{function.parameters[0]}."
    receivers = [fit.node.func.value for fit in fits if isinstance(fit.node.func, ast.Attribute)]
    if not any(ast.unparse(receiver).startswith(own) for receiver in receivers):
        return []
    return [method for method in function.cls.methods.values() if method.name != function.name]


def _is_kan(function: Function, call: Call) -> bool:
    """Whether the receiver is a pykan model: by what is known of it, or built under its name in the same code, since
    most programs take everything with `from kan import *`."""
    if not isinstance(call.node.func, ast.Attribute) or (call.method == "train" and not call.node.args):
        return False  # train() is the mode of a module
    owner = call.receiver.type.removesuffix("()").rpartition("::")[2].rpartition(".")[2]
    if owner in _CLASSES:
        return True
    name = ast.unparse(call.node.func.value)
    built = {id(other.node) for other in function.calls_of(*_CLASSES)}
    return bool(built) and any(
        isinstance(place.node, ast.Assign)
        and id(place.node.value) in built
        and any(ast.unparse(target) == name for target in place.node.targets)
        for place in function.nodes(ast.Assign)
    )


def _is_zero(call: Call) -> bool:
    given = call.argument("lamb_entropy")
    return isinstance(given, ast.Constant) and given.value == 0
