"""METRIC003 mean-of-batch-means."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Place, Preset, Rule, Severity, What, words
from trainwright_rules.metric._loops import loaded, source_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_METRICS = frozenset({"acc", "accuracy", "f1", "iou", "miou", "dice", "psnr", "ssim", "auc", "precision", "recall"})
_AVERAGES = frozenset({"mean", "average", "nanmean"})
_SUMS = re.compile(r"reduction\s*=\s*[\"'](?:sum|none)[\"']|size_average\s*=\s*False")


@dataclass
class _Sum:
    """A total or a list that a loop fills with the mean of each batch."""

    name: str
    grows: list[ast.AST] = field(default_factory=list)
    """The expressions that are added."""


class MeanOfBatchMeans(Rule):
    """The mean of each batch is averaged over the batches, although the last one is smaller.

    ## What it does
    Reports an evaluation loop that adds up the mean loss or the accuracy of each batch (or keeps them in a list) and
    divides by the number of batches, where the last batch may hold fewer samples than the others.

    ## Why it is bad
    The few samples of the last batch count as much as a full batch. The number changes with the batch size, so that
    results of two settings can't be compared, and it is not the accuracy that a paper or a colleague would compute.

    ## Example
    ```python
    import torch


    def evaluate(net, criterion, val_loader):
        total = 0.0
        net.eval()
        with torch.no_grad():
            for x, y in val_loader:
                total += criterion(net(x), y).item()
        return total / len(val_loader)
    ```

    ## Use instead
    ```python
    import torch


    def evaluate(net, criterion, val_loader):
        total = 0.0
        net.eval()
        with torch.no_grad():
            for x, y in val_loader:
                total += criterion(net(x), y).item() * len(y)
        return total / len(val_loader.dataset)
    ```

    ## Fix safety
    Unsafe: each batch is weighted by its number of samples and the sum divided by that of the data set. The numbers
    change a little, and are no longer comparable with those of earlier runs.

    ## Truth
    With batches of one size (`drop_last=True`, or a number of samples that the batch size divides) both means are the
    same. torchmetrics and sums of correct answers are right as they are.

    ## References
    - torch.nn.CrossEntropyLoss, `reduction`: https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """

    code = "METRIC003"
    name = "mean-of-batch-means"
    severity = Severity.WARN
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        for place in function.nodes(ast.For):
            loop = place.node
            assert isinstance(loop, ast.For)
            source = source_of(loop.iter)
            over = ast.unparse(source)
            if not loaded(function, source) or _trains(function, loop):
                continue
            found = _Loop(function, loop, over)
            if not found.sums:
                continue
            division = found.division()
            if division is None:
                continue
            summed, where = division
            yield self.finding(
                where,
                f"`{summed.name}` is the mean of the means of the batches of `{over}`: the last batch, with fewer "
                f"samples, counts as much as a full one. Weight each batch by its size and divide by the samples",
                fixable=Applicability.UNSAFE if found.edits(over) else None,
                subject=(found, over, place),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        found, over, place = finding.subject
        edits = found.edits(over)
        if edits is None:
            return None
        for node, text in edits:
            editor.replace(place.at(node), text)
        return Fix("Weight each batch by its number of samples", Applicability.UNSAFE)


def _trains(function: Function, loop: ast.For) -> bool:
    for event in function.events_of(What.BACKWARD, What.STEP):
        if event.context is not None and any(c.node is loop for c in event.context.chain()):
            return True
    return False


class _Loop:
    """One loop over batches: what it adds up, and by what that is divided behind it."""

    def __init__(self, function: Function, loop: ast.For, over: str) -> None:
        self.function, self.loop, self.over = function, loop, over
        self.assigned = {
            node.targets[0].id: node.value
            for node in ast.walk(loop)
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
        }
        self.calls = {id(call.node): call for call in function.calls}
        self.running: list[ast.AugAssign] = []
        self.sums: dict[str, _Sum] = {}
        for node in ast.walk(loop):
            self._add(node)

    def _add(self, node: ast.AST) -> None:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
            name = node.target.id
            value = node.value
            if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div) and isinstance(value.left, ast.BinOp):
                shift = value.left
                if isinstance(shift.op, ast.Sub) and _is_name(shift.right, name) and self._is_mean(shift.left):
                    self.running.append(node)
                    self.sums.setdefault(name, _Sum(name))
                    return
            if self._is_mean(value):
                self.sums.setdefault(name, _Sum(name)).grows.append(value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            if isinstance(node.func.value, ast.Name) and len(node.args) == 1 and self._is_mean(node.args[0]):
                self.sums.setdefault(node.func.value.id, _Sum(node.func.value.id))

    def _is_mean(self, node: ast.expr, depth: int = 0) -> bool:
        """Whether a value is the mean over one batch."""
        node = _bare(node)
        if isinstance(node, ast.Name) and depth < 3:
            value = self.assigned.get(node.id)
            return value is not None and self._is_mean(value, depth + 1)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return self._is_count_by_size(node)
        if not isinstance(node, ast.Call):
            return False
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _AVERAGES:
            return not any(_size_like(inner) for inner in ast.walk(node))
        called = self.calls.get(id(node))
        if called is not None and "::" in called.name:
            return self._own_mean(called.name, name)
        if any(word in _METRICS for word in words.words(name)) and name not in ("update",):
            return not any(k.arg == "normalize" for k in node.keywords)
        if not (words.names_criterion(name) or name in _FUNCTIONAL):
            return False
        if any(k.arg in ("reduction", "reduce", "size_average") for k in node.keywords):
            return False
        return not self.function.workspace.finds(_SUMS, self.function.module)

    def _own_mean(self, function_id: str, name: str) -> bool:
        """Whether a function of the program gives the mean of what it is handed, as far as it shows."""
        path, _, qualname = function_id.partition("::")
        module = self.function.workspace.module_at(path)
        called = module.function(qualname) if module is not None else None
        if called is None or called.node is None:
            return False
        known = words.words(name)
        if not any(word in _METRICS or word == "loss" for word in known):
            return False
        self.function.workspace.note(function_id)
        returned = [n.value for n in ast.walk(called.node) if isinstance(n, ast.Return) and n.value is not None]
        text = " ".join(ast.unparse(n) for n in ast.walk(called.node) if isinstance(n, (ast.Assign, ast.Return)))
        return len(returned) == 1 and ("/" in text or ".mean(" in text) and "append" not in text

    def _is_count_by_size(self, node: ast.BinOp) -> bool:
        """correct.sum() / len(y)"""
        counted = any(
            isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "sum"
            for n in ast.walk(node.left)
        )
        return counted and _size_like(node.right)

    def division(self) -> tuple[_Sum, Place] | None:
        """The total, and where it is divided by the number of batches; the last one of several."""
        if self.running:
            place = self._place(self.running[0])
            return (self.sums[_target(self.running[0])], place) if place is not None else None
        found = None
        for kind in (ast.AugAssign, ast.BinOp, ast.Call):
            for place in self.function.nodes(kind):
                if getattr(place.node, "lineno", 0) <= (self.loop.end_lineno or 0) or not self._same_text(place):
                    continue
                summed = self._divided(place.node)
                if summed is not None:
                    found = summed, place
        return found

    def _same_text(self, place: Place) -> bool:
        """Whether it stands behind the loop in the same function: of a module's code, perhaps in another statement."""
        owner = self._place(self.loop)
        return owner is not None and place.segment.first_line >= owner.segment.first_line

    def _place(self, node: ast.AST) -> Place | None:
        for kind in (node.__class__,):
            for place in self.function.nodes(kind):
                if place.node is node:
                    return place
        return None

    def _divided(self, node: ast.AST) -> _Sum | None:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div) and isinstance(node.target, ast.Name):
            return self.sums.get(node.target.id) if self._counts_batches(node.value) else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            left = _bare(node.left)
            if isinstance(left, ast.Call) and getattr(left.func, "id", "") == "sum" and left.args:
                listed = left.args[0]
                if isinstance(listed, ast.Name) and ast.unparse(node.right) == f"len({listed.id})":
                    return self.sums.get(listed.id)
            if isinstance(left, ast.Name) and self._counts_batches(node.right):
                return self.sums.get(left.id)
            return None
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in _AVERAGES:
                return None
            given = node.args[0] if node.args else getattr(node.func, "value", None)
            while isinstance(given, ast.Call) and given.args:
                given = given.args[0]  # torch.stack(losses).mean()
            summed = self.sums.get(given.id) if isinstance(given, ast.Name) else None
            return summed if summed is not None and not summed.grows else None
        return None

    def _counts_batches(self, node: ast.expr) -> bool:
        """Whether a number is that of the loop's batches: len(loader), a counter, the index of enumerate and one."""
        text = ast.unparse(node)
        if text in (f"len({self.over})", f"float(len({self.over}))"):
            return True
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.left, ast.Name):
            return self._is_index(node.left.id)
        if not isinstance(node, ast.Name):
            return False
        for other in ast.walk(self.loop):
            if isinstance(other, ast.AugAssign) and _is_name(other.target, node.id):
                return isinstance(other.value, ast.Constant) and other.value.value == 1
        return self._assigned_length(node.id)

    def _is_index(self, name: str) -> bool:
        target = self.loop.target
        return (
            isinstance(target, ast.Tuple)
            and _is_name(target.elts[0], name)
            and "enumerate" in ast.unparse(self.loop.iter)
        )

    def _assigned_length(self, name: str) -> bool:
        return any(
            isinstance(place.node, ast.Assign)
            and _is_name(place.node.targets[0], name)
            and ast.unparse(place.node.value) == f"len({self.over})"
            for place in self.function.nodes(ast.Assign)
        )

    def edits(self, over: str) -> list[tuple[ast.AST, str]] | None:
        """What weights all sums of the loop by the size of the batch; None where that is not plain."""
        target = self.loop.target
        if isinstance(target, ast.Tuple) and len(target.elts) == 2 and "enumerate" in ast.unparse(self.loop.iter):
            target = target.elts[1]
        names = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
        if not names or not isinstance(names[-1], ast.Name) or self.running or self.function.is_body:
            return None
        size = f"len({names[-1].id})"
        found: list[tuple[ast.AST, str]] = []
        for summed in self.sums.values():
            if len(summed.grows) != 1:
                return None
            grows = summed.grows[0]
            assert isinstance(grows, ast.expr)
            found.append((grows, f"{ast.unparse(grows)} * {size}"))
        divisions = 0
        for kind in (ast.AugAssign, ast.BinOp):
            for place in self.function.nodes(kind):
                node = place.node
                assert isinstance(node, (ast.AugAssign, ast.BinOp))
                if getattr(node, "lineno", 0) > (self.loop.end_lineno or 0) and self._divided(node) is not None:
                    by = node.value if isinstance(node, ast.AugAssign) else node.right
                    if ast.unparse(by) != f"len({over})":
                        return None
                    found.append((by, f"len({over}.dataset)"))
                    divisions += 1
        return found if divisions == len(self.sums) else None


_FUNCTIONAL = frozenset({"cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits"})


def _bare(node: ast.expr) -> ast.expr:
    """`loss` of loss.item(), float(loss), loss.detach().cpu()."""
    while isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("item", "detach", "cpu", "numpy", "tolist"):
            node = node.func.value
        elif isinstance(node.func, ast.Name) and node.func.id == "float" and node.args:
            node = node.args[0]
        else:
            break
    if isinstance(node, ast.Attribute) and node.attr == "data":
        return _bare(node.value)
    return node


def _size_like(node: ast.AST) -> bool:
    text = ast.unparse(node) if isinstance(node, ast.expr) else ""
    return bool(
        re.fullmatch(r"len\(\w+\)|\w+\.size\(0?\)|\w+\.shape\[0\]|batch_size|\w+\.numel\(\)|float\(len\(\w+\)\)", text)
    )


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _target(node: ast.AugAssign) -> str:
    assert isinstance(node.target, ast.Name)
    return node.target.id
