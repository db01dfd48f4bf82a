"""TORCH009 hardcoded-cuda."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.positions import Range
from trainwright.rule import (
    Applicability,
    CudaUse,
    Finding,
    Fix,
    Function,
    Place,
    Related,
    Rule,
    Severity,
    is_test,
    unguarded_cuda_uses,
)
from trainwright_rules.torch._loaders import notebook_cell

if TYPE_CHECKING:
    from trainwright.editing import Editor

_CHOICE = '"cuda" if torch.cuda.is_available() else "cpu"'
_MOST_RELATED = 5
_LONGEST = 60
_TEXT = re.compile(r"(?P<closing>[)\s]*)\.\s*cuda\s*\((?P<arguments>.*)\)", re.DOTALL)


class HardcodedCuda(Rule):
    """A GPU is asked for without looking whether there is one.

    ## What it does
    Reports `x.cuda()`, `x.to("cuda")`, `device="cuda"` in a torch call, tensors of torch.cuda, and a device that is
    named "cuda", where nothing asks for a GPU first. One finding speaks for a function, or for a loop of a script, and
    points at its other places.

    ## Why it is bad
    Without a GPU, or with a torch that was built without CUDA, the line raises: the code cannot be tried out on a
    laptop, tested in CI, or run on other devices, and no option switches it off.

    ## Example
    ```python
    from torch import nn


    def train(model, loader, criterion, optimizer):
        for images, labels in loader:
            loss = criterion(model(images.cuda()), labels.cuda())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    from torch import nn


    def train(model, loader, criterion, optimizer, device):
        for images, labels in loader:
            loss = criterion(model(images.to(device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    ```

    ## Fix safety
    Safe: with a GPU nothing changes. All places of the function use `device`, which is made in front of the first of
    them where the function, its parameters and its file have none. There is no fix where `device` means something
    else.

    ## Truth
    Programs that cannot do without a GPU are left alone: those that assert one, stop without one, run several
    (`set_device`, `nccl`, "cuda:0" and "cuda:1") or use a library of CUDA kernels. A parameter's default and that of an
    option are choices that the caller can change.

    ## References
    - Device-agnostic code: https://pytorch.org/docs/stable/notes/cuda.html#device-agnostic-code
    """

    code = "TORCH009"
    name = "hardcoded-cuda"
    severity = Severity.WARN
    libraries = ("torch",)
    words = ("cuda",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function) or (function.cls is not None and function.cls.is_lightning_module):
            return  # LIGHTNING009 speaks of the moves in a LightningModule
        groups: dict[object, list[CudaUse]] = {}
        for use in unguarded_cuda_uses(function):
            groups.setdefault(_group(function, use), []).append(use)
        for uses in groups.values():
            first = next((use for use in uses if use.moves_model), uses[0])
            others = [use for use in uses if use is not first]
            more = f", and so {'does' if len(others) == 1 else 'do'} {len(others)} more here" if others else ""
            yield self.finding(
                first.place,
                f"{_written(first)} needs a GPU: without one it raises{more}. Choose the device once, "
                f"`torch.device({_CHOICE})`, and use {_instead(first)}",
                related=[
                    Related("this needs a GPU as well", function.path, use.place.range)
                    for use in others[:_MOST_RELATED]
                ],
                fixable=Applicability.SAFE if _is_fixable(function) else None,
                subject=function,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function: Function = finding.subject
        known = _device(function)
        uses = unguarded_cuda_uses(function)
        if known is None or not uses or not _is_fixable(function):
            return None
        named = next((use.target for use in uses if use.form == "device" and use.target.isidentifier()), "")
        device = known or named or "device"
        torch = editor.add_import("torch")
        choice = _CHOICE.replace("torch.", f"{torch}.").replace('"cuda"', f'"{_gpu(uses)}"')
        for use in uses:
            if use.form == "cuda":
                _replace_cuda(editor, use, device)
            elif use.form == "device":
                named_by = use.named.args[0] if isinstance(use.named, ast.Call) else use.named
                editor.replace(use.place.at(named_by), choice)
            else:
                editor.replace(use.place.at(use.named), device)
        if not known and not named and any(use.form != "device" for use in uses):
            editor.insert_before(_outermost(function, uses[0]), f"device = {torch}.device({choice})")
        return Fix(f"Use `{device}`, which is the CPU where there is no GPU")


def _group(function: Function, use: CudaUse) -> object:
    """What one finding speaks for: a function; in a script each loop and what is outside; in a notebook a cell."""
    if not function.is_body:
        return None
    cell = notebook_cell(function, use.place)
    return use.loop if cell is None else cell


def _written(use: CudaUse) -> str:
    text = ast.unparse(use.place.node)
    if use.form == "device":
        text = f"{use.target} = {text}"
    if len(text) <= _LONGEST:
        return f"`{text}`"
    if use.form == "tensor":
        return f"`{ast.unparse(use.named)}(...)`"
    return '`device="cuda"`' if use.form == "keyword" else f"`.{use.form}(...)`"


def _instead(use: CudaUse) -> str:
    if use.form == "device":
        return "that"
    return "`device=device`" if use.form in ("keyword", "tensor") else "`.to(device)`"


def _is_fixable(function: Function) -> bool:
    return _device(function) is not None and all(use.form != "tensor" for use in unguarded_cuda_uses(function))


def _device(function: Function) -> str | None:
    """The device that the function has already; empty where it has none, None where `device` may be anything."""
    if "device" in function.parameters:
        return "device"
    if "device" in function.module.globals and not function.is_body:
        return "device"
    for place in function.nodes(ast.Name):
        assert isinstance(place.node, ast.Name)
        if place.node.id == "device" and isinstance(place.node.ctx, ast.Store):
            return _assigned_device(function)
    return ""


def _assigned_device(function: Function) -> str | None:
    """The `device` that a function assigns: known where it asks for a GPU, or is about to."""
    uses = unguarded_cuda_uses(function)
    if any(use.form == "device" and use.target == "device" for use in uses):
        return ""
    first = min((use.place.line for use in uses), default=0)
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        if any(ast.unparse(target) == "device" for target in place.node.targets):
            chosen = "is_available" in ast.unparse(place.node.value)
            return "device" if chosen and place.line <= first else None
    return None


def _gpu(uses: list[CudaUse]) -> str:
    """Which GPU is asked for: `cuda`, or one with its number."""
    for use in uses:
        nodes = list(ast.walk(use.named)) if use.form != "cuda" else []
        call = use.place.node
        if use.form == "cuda" and isinstance(call, ast.Call):
            nodes = [*call.args, *(k.value for k in call.keywords if k.arg == "device")]
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("cuda:"):
                return node.value
            if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value:
                return f"cuda:{node.value}"
    return "cuda"


def _replace_cuda(editor: Editor, use: CudaUse, device: str) -> None:
    """`x.cuda(non_blocking=True)` becomes `x.to(device, non_blocking=True)`."""
    call = use.place.node
    assert isinstance(call, ast.Call)
    start, end = use.place.at(use.named).range.end, use.place.range.end
    match = _TEXT.fullmatch(_between(use.place.segment.owner.lines, Range(start, end)))
    given = [device, *(ast.unparse(k) for k in call.keywords if k.arg != "device")]
    closing = match["closing"] if match is not None else ""
    editor.replace_range(Range(start, end), f"{closing}.to({', '.join(given)})")


def _between(lines: list[str], where: Range) -> str:
    if where.start.line == where.end.line:
        return lines[where.start.line][where.start.column : where.end.column]
    inner = lines[where.start.line + 1 : where.end.line]
    first, last = lines[where.start.line][where.start.column :], lines[where.end.line][: where.end.column]
    return "".join((first, *inner, last))


def _outermost(function: Function, use: CudaUse) -> Place:
    """The statement of the function's own body that a place is in."""
    if function.node is None:
        return use.place.at(use.place.segment.node)
    for statement in function.node.body:
        if any(node is use.place.node for node in ast.walk(statement)):
            return use.place.at(statement)
    return use.place
