"""REPRO004 nondeterministic-op."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.rule import (
    TORCH,
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Kind,
    Place,
    Preset,
    Program,
    Rule,
    Severity,
    entries_that_run,
    is_test,
)
from trainwright_rules.repro._seeding import last_seed, seeds_set

if TYPE_CHECKING:
    from trainwright.editing import Editor

RAISING = frozenset(
    {"AdaptiveAvgPool2d", "AdaptiveAvgPool3d", "AdaptiveMaxPool2d", "AvgPool3d", "FractionalMaxPool2d",
     "FractionalMaxPool3d", "MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d", "ReflectionPad1d", "ReflectionPad2d",
     "ReflectionPad3d", "CTCLoss", "interpolate", "grid_sample", "histc", "bincount"}
)  # fmt: skip
"""Operations that have no deterministic form on CUDA: under `use_deterministic_algorithms(True)` they raise.
Source: the docstring of `torch.use_deterministic_algorithms` in torch 2.13."""

SWITCHING = frozenset(
    {"MaxPool3d", "ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d", "index_add", "index_copy", "index_select",
     "repeat_interleave", "gather", "scatter_add_", "scatter_reduce", "index_put"}
)  # fmt: skip
"""Operations that have a deterministic form on CUDA as well, which is used only under the switch. Same source."""

_FUNCTIONAL = {
    "adaptive_avg_pool2d": "AdaptiveAvgPool2d", "adaptive_avg_pool3d": "AdaptiveAvgPool3d",
    "adaptive_max_pool2d": "AdaptiveMaxPool2d", "avg_pool3d": "AvgPool3d", "max_pool3d": "MaxPool3d",
    "ctc_loss": "CTCLoss", "upsample": "interpolate", "Upsample": "interpolate",
    "UpsamplingBilinear2d": "interpolate",
}  # fmt: skip
_METHODS = {
    "scatter_add_": "scatter_add_", "scatter_add": "scatter_add_", "index_add_": "index_add", "index_add": "index_add",
    "index_copy_": "index_copy", "index_select": "index_select", "scatter_reduce_": "scatter_reduce",
    "scatter_reduce": "scatter_reduce", "index_put_": "index_put", "repeat_interleave": "repeat_interleave",
}  # fmt: skip
_SMOOTH = frozenset({"linear", "bilinear", "bicubic", "trilinear"})
_SWITCH = re.compile(
    r"use_deterministic_algorithms\(|set_deterministic\(|\bdeterministic\s*=\s*(?:True|[\"']warn)\s*[,)]|"
    r"set_deterministic_debug_mode|enable_full_determinism"
)
_WORKSPACE_CONFIG = ":4096:8"


class NondeterministicOp(Rule):
    """An operation that torch computes in another order each time, in a program that is seeded.

    ## What it does
    Reports, once per function, operations that torch lists as nondeterministic on CUDA (`interpolate` with a linear
    mode, `grid_sample`, `scatter_add_`, `index_add_`, adaptive pooling, reflection padding, CTC loss, `bincount` ...)
    in a program that seeds torch, uses CUDA and does not call `torch.use_deterministic_algorithms(True)`.

    ## Why it is bad
    Their threads add up in whichever order they finish, and floating-point sums depend on the order. Two runs with the
    same seed then drift apart, although everything else is set up to repeat.

    ## Example
    ```python
    import torch
    from torch import nn
    from torch.nn import functional as F


    def main(loader, epochs=20):
        torch.manual_seed(3)
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        net = nn.Conv2d(3, 2, 3, padding=1).to(device)
        optimizer = torch.optim.AdamW(net.parameters())
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                scores = F.interpolate(net(x.to(device)), scale_factor=2, mode="bilinear")
                F.cross_entropy(scores, y.to(device)).backward()
                optimizer.step()


    if __name__ == "__main__":
        main(torch.load("batches.pt", weights_only=True))
    ```

    ## Use instead
    ```python
    import os

    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    import torch
    from torch import nn
    from torch.nn import functional as F


    def main(loader, epochs=20):
        torch.manual_seed(3)
        torch.use_deterministic_algorithms(True)
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        net = nn.Conv2d(3, 2, 3, padding=1).to(device)
        optimizer = torch.optim.AdamW(net.parameters())
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                scores = F.interpolate(net(x.to(device)), scale_factor=2, mode="nearest")
                F.cross_entropy(scores, y.to(device)).backward()
                optimizer.step()


    if __name__ == "__main__":
        main(torch.load("batches.pt", weights_only=True))
    ```

    ## Fix safety
    Unsafe: `torch.use_deterministic_algorithms(True)` is put behind the seeds, with the variable that cuBLAS wants.
    Operations that have no deterministic form raise from then on: another one has to be chosen for them.

    ## Truth
    Pooling to a single value (`AdaptiveAvgPool2d(1)`) is computed as a mean and is deterministic, and `nearest` is the
    one mode of `interpolate` that is: neither is reported. `cudnn.deterministic` does not cover these operations.

    ## References
    - torch.use_deterministic_algorithms: https://pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html
    """

    code = "REPRO004"
    name = "nondeterministic-op"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("torch",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        found = [(call, operation) for call in function.calls if (operation := _operation(call))]
        if not found:
            return
        for _, program in entries_that_run(function):
            if not program.trains or "cuda" not in program.all.does or TORCH not in seeds_set(function, program):
                continue
            if _is_deterministic(function, program):
                continue
            call, operation = found[0]
            others = len({operation for _, operation in found}) - 1
            more = f", and {others} more here," if others else ""
            remedy = (
                "has no deterministic form there: with `torch.use_deterministic_algorithms(True)` it raises"
                if operation in RAISING
                else "has a deterministic form there, used after `torch.use_deterministic_algorithms(True)`"
            )
            yield self.finding(
                call.place,
                f"`{call.method}`{more} adds up in another order in each run on CUDA, so runs with the same seed "
                f"differ. It {remedy}",
                fixable=Applicability.UNSAFE if _seeding_here(function) is not None else None,
                subject=function,
            )
            return

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function: Function = finding.subject
        seeding = _seeding_here(function)
        if seeding is None:
            return None
        torch, os = editor.add_import("torch"), editor.add_import("os")
        editor.insert_after(
            seeding,
            f'{os}.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", "{_WORKSPACE_CONFIG}")\n'
            f"{torch}.use_deterministic_algorithms(True)",
        )
        return Fix("Use deterministic algorithms", Applicability.UNSAFE)


def _operation(call: Call) -> str:
    """The operation of torch's list that a call is, or builds a layer of; empty for others."""
    name, method = call.name, call.method
    if name.startswith(("torch.nn.", "torch.nn.functional.")):
        operation = _FUNCTIONAL.get(method, method)
        if operation == "interpolate":
            return operation if _is_smooth(call, method) else ""
        if operation.startswith("Adaptive") and _pools_to_one(call, method):
            return ""
        return operation if operation in RAISING or operation in SWITCHING else ""
    if name in ("torch.histc", "torch.bincount"):
        return method
    if method in _METHODS and (name == f"torch.{method}" or call.receiver.kind is Kind.TENSOR):
        return _METHODS[method]
    return ""


def _is_smooth(call: Call, method: str) -> bool:
    if method == "UpsamplingBilinear2d":
        return True
    found = call.value("mode", 3 if method in ("interpolate", "upsample") else 2).facet
    return found in _SMOOTH


def _pools_to_one(call: Call, method: str) -> bool:
    given = call.argument("output_size", 0 if method[0].isupper() else 1)
    if given is None:
        return True  # not written where it can be read
    sizes = given.elts if isinstance(given, (ast.Tuple, ast.List)) else [given]
    return not all(isinstance(size, ast.Constant) and isinstance(size.value, int) and size.value > 1 for size in sizes)


def _is_deterministic(function: Function, program: Program) -> bool:
    """Whether a file that takes part in the program throws the switch."""
    paths = {Path(function_id.partition("::")[0]) for function_id in program.reached}
    modules = function.workspace.modules
    return any(path in modules and function.workspace.finds(_SWITCH, modules[path]) for path in paths)


def _seeding_here(function: Function) -> Place | None:
    """The last statement of the function that seeds; None where another function does."""
    call = last_seed(function)
    if call is None:
        return None
    for place in function.nodes(ast.Expr):
        if isinstance(place.node, ast.Expr) and place.node.value is call.node:
            return place
    return None
