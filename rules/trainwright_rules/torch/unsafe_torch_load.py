"""TORCH015 unsafe-torch-load."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity, may_be_below

if TYPE_CHECKING:
    from trainwright.editing import Editor

_SAFE_DEFAULT = "2.6"
"""The torch version since which weights_only is True by default."""


class UnsafeTorchLoad(Rule):
    """A checkpoint is unpickled without `weights_only=True`.

    ## What it does
    Reports `torch.load` with `weights_only=False`, and without `weights_only` where the declared version of torch may
    be older than 2.6.

    ## Why it is bad
    Without `weights_only` a checkpoint is a pickle: loading it runs whatever code its author put in. A downloaded or
    shared checkpoint can take over the machine that loads it.

    ## Example
    ```python
    import torch


    def restore(model, path):
        state = torch.load(path, map_location="cpu", weights_only=False)
        model.load_state_dict(state["model"])
    ```

    ## Use instead
    ```python
    import torch


    def restore(model, path):
        state = torch.load(path, map_location="cpu", weights_only=True)
        model.load_state_dict(state["model"])
    ```

    ## Fix safety
    Safe where the result is used as a state dict: `weights_only=True` is set. Unsafe otherwise: a checkpoint that
    holds a whole model or other objects no longer loads; save its `state_dict()` instead, or allow its classes with
    `torch.serialization.add_safe_globals`.

    ## Truth
    `weights_only` is True by default since torch 2.6. Below that, `torch.load` unpickles arbitrary code. A project
    that requires torch >= 2.6 (in pyproject.toml, requirements, setup.cfg, environment.yml or a lock file) is right to
    leave the argument out. A state dict, also of an optimizer, loads with `weights_only=True` in any version that has
    it (1.13 and later).

    ## References
    - torch.load: https://pytorch.org/docs/stable/generated/torch.load.html
    - Release notes of torch 2.6: https://github.com/pytorch/pytorch/releases/tag/v2.6.0
    """

    code = "TORCH015"
    name = "unsafe-torch-load"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to("torch.load", "torch.serialization.load"):
            given = call.argument("weights_only")
            if given is not None and not (isinstance(given, ast.Constant) and not given.value):
                continue  # on, or decided elsewhere
            left_out = given is None or (isinstance(given, ast.Constant) and given.value is None)
            if given is None and call.hides_arguments:
                continue
            if left_out and not may_be_below(function.path, "torch", _SAFE_DEFAULT):
                continue
            source = ast.unparse(call.node.args[0]) if call.node.args else "the file"
            why = (
                f"without `weights_only=True`, torch before {_SAFE_DEFAULT} unpickles"
                if left_out
                else "`weights_only=False` unpickles"
            )
            yield self.finding(
                call.place,
                f"`{ast.unparse(call.node.func)}`: {why} whatever `{_short(source)}` holds, and a pickle can run any "
                f"code. Pass `weights_only=True`",
                fixable=_applicability(function, call),
                subject=(function, call),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, call = finding.subject
        applicability = _applicability(function, call)
        if applicability is None:
            return None
        editor.set_keyword(call.place, "weights_only", "True")
        return Fix("Set `weights_only=True`", applicability)


def _applicability(function: Function, call: Call) -> Applicability | None:
    """How safe the fix is; none with a pickle module of one's own, which torch refuses beside weights_only=True."""
    module = call.argument("pickle_module", 2)
    if module is not None and not (isinstance(module, ast.Constant) and module.value is None):
        return None
    return Applicability.SAFE if _loads_state(function, call) else Applicability.UNSAFE


def _short(text: str) -> str:
    return text if len(text) <= 50 else text[:47] + "..."


def _loads_state(function: Function, call: Call) -> bool:
    """Whether the result is visibly used as a state dict, which loads with weights_only=True as well."""
    scope = function.node if function.node is not None else call.segment.node
    names: set[str] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and any(inner is call.node for inner in ast.walk(node.value)):
            names |= {ast.unparse(target) for target in node.targets}
    for other in function.calls:
        if other.method not in ("load_state_dict", "load_model_state"):
            continue
        for argument in (*other.node.args, *(k.value for k in other.node.keywords)):
            for inner in ast.walk(argument):
                if inner is call.node or (isinstance(inner, ast.expr) and ast.unparse(inner) in names):
                    return True
    return False
