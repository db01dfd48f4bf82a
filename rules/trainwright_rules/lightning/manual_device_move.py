"""LIGHTNING009 manual-device-move."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Range
from trainwright.rule import Applicability, Call, Finding, Fix, Function, Kind, Place, Rule, Severity, class_sets
from trainwright_rules.lightning._classes import STEPS, own_nodes

if TYPE_CHECKING:
    from trainwright.editing import Editor

_DEVICE = re.compile(r"['\"](cuda|cpu|mps|xpu)(:\d+)?['\"]|(self\.|\w+\.)*_?device|torch\.device\(.*\)")
"""How a device is written; a dtype is not one."""


class ManualDeviceMove(Rule):
    """A step moves the batch or the module to a device by hand.

    ## What it does
    Reports `.cuda()` and `.to(device)` of the batch, of what was unpacked from it, and of the module and its layers, in
    `training_step`, `validation_step`, `test_step` and `predict_step` of a LightningModule.

    ## Why it is bad
    The Trainer has put both on the right device before the step. `.cuda()` moves them to the first GPU, which on the
    second process of a distributed run is the wrong one: the step ends in an error about two devices, or all processes
    crowd the first GPU. On a machine without GPU the same code does not run at all.

    ## Example
    ```python
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def training_step(self, batch, batch_idx):
            x, y = batch
            x = x.cuda()
            return self.criterion(self(x), y)
    ```

    ## Use instead
    ```python
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def training_step(self, batch, batch_idx):
            x, y = batch
            return self.criterion(self(x), y)
    ```

    ## Fix safety
    Safe: the move goes; the tensors are where the Trainer has put them.

    ## Truth
    Tensors that a step makes itself need a device: `torch.zeros(3, device=self.device)` and `noise.to(self.device)` are
    right. A class with `transfer_batch_to_device` of its own moves what it likes and is left alone, and so are moves to
    the CPU.

    ## References
    - Remove .cuda() and .to() calls: https://lightning.ai/docs/pytorch/stable/accelerators/accelerator_prepare.html
    """

    code = "LIGHTNING009"
    name = "manual-device-move"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls = function.cls
        if cls is None or function.name not in STEPS or len(function.parameters) < 2 or function.node is None:
            return
        moves = [call for call in function.calls if _is_move(call)]
        if not moves or not cls.is_lightning_module or class_sets(cls, "transfer_batch_to_device"):
            return
        batch = _of_the_batch(function)
        for call in moves:
            assert isinstance(call.node.func, ast.Attribute)
            moved = call.node.func.value
            if not _is_part(moved, batch) and not _is_module(function, call, moved):
                continue
            written = ast.unparse(moved)
            yield self.finding(
                call.place,
                f"`{ast.unparse(call.node)}` in `{function.name}`: the Trainer has put `{written}` on its device"
                + (", and `cuda` means the first GPU in every process" if _names_a_gpu(call) else "")
                + f". Use `{written}` as it is",
                fixable=Applicability.SAFE,
                subject=(function, call),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, call = finding.subject
        moved = ast.unparse(call.node.func.value)
        for node in own_nodes(function.node):
            if isinstance(node, ast.Expr) and node.value is call.node:
                editor.remove(Place(call.segment, node))
                break
            if isinstance(node, ast.Assign) and node.value is call.node and ast.unparse(node.targets[0]) == moved:
                editor.remove(Place(call.segment, node))
                break
        else:
            start, end = call.place.at(call.node.func.value).range.end, call.place.range.end
            editor.replace_range(Range(start, end), "")
        return Fix(f"Leave `{moved}` where the Trainer has put it")


def _is_move(call: Call) -> bool:
    """Whether a call moves its receiver to a device that is no CPU."""
    if not isinstance(call.node.func, ast.Attribute) or call.hides_arguments:
        return False
    if call.method == "cuda":
        return True
    if call.method != "to":
        return False
    device = call.argument("device", 0)
    others = [k.arg for k in call.node.keywords if k.arg not in ("device", "non_blocking")]
    if device is None or others or len(call.node.args) > 1:
        return False  # to(device, dtype) also converts
    written = ast.unparse(device)
    return _DEVICE.fullmatch(written) is not None and "cpu" not in written


def _names_a_gpu(call: Call) -> bool:
    return call.method == "cuda" or "cuda" in ast.unparse(call.node.args[0] if call.node.args else call.node)


def _of_the_batch(function: Function) -> set[str]:
    """The names that hold the batch or parts of it, and never anything else."""
    assert function.node is not None
    names = {function.parameters[1]}
    others: set[str] = set()
    for node in sorted(
        (n for n in own_nodes(function.node) if isinstance(n, ast.Assign)), key=lambda n: (n.lineno, n.col_offset)
    ):
        value = node.value
        pairs: list[tuple[ast.expr, ast.expr]] = []
        for target in node.targets:
            if isinstance(target, (ast.Tuple, ast.List)):
                same = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
                sources = value.elts if same and isinstance(value, ast.Tuple) else [value] * len(target.elts)
                pairs.extend(zip(target.elts, sources, strict=True))
            else:
                pairs.append((target, value))
        for target, source in pairs:
            if isinstance(target, ast.Name):
                moved = source
                if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute):
                    moved = source.func.value if source.func.attr in ("cuda", "to") else source
                (names if _is_part(moved, names) else others).add(target.id)
    return names - others


def _is_part(node: ast.expr, names: set[str]) -> bool:
    """Whether an expression is the batch, or an entry of it."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return isinstance(node, ast.Name) and node.id in names


def _is_module(function: Function, call: Call, moved: ast.expr) -> bool:
    """Whether an expression is the LightningModule, or one of its layers."""
    own = function.parameters[0]
    if isinstance(moved, ast.Name):
        return moved.id == own
    return isinstance(moved, ast.Attribute) and ast.unparse(moved.value) == own and call.receiver.kind is Kind.MODULE
