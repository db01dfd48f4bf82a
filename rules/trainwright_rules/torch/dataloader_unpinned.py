"""TORCH005 dataloader-unpinned."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Kind,
    ModuleModel,
    Related,
    Rule,
    Severity,
    is_test,
    words,
)
from trainwright_rules.torch._loaders import DATALOADER, dataset_of, loader_name, notebook_cell

if TYPE_CHECKING:
    from trainwright.editing import Editor

_MAY_USE_CUDA = re.compile(r"torch\.cuda\.is_available\(|\.cuda\(|['\"]cuda")
_MOVES = re.compile(r"\.cuda\(|\.to\([^\n]*(?i:device|cuda|gpu)")
_MAKES_CUDA = re.compile(r"set_default_tensor_type|set_default_device|torch\.cuda\.\w+Tensor|default_device\(")
_OWN_BATCHES = frozenset({"dgl", "torch_geometric", "jax", "cupy", "cudf", "ffcv"})
"""Libraries whose batches are no tensors, dicts or lists of them: torch leaves those as they are."""
_IN_MEMORY = frozenset({"torch.utils.data.TensorDataset", "builtins.range"})
_INDICES = {"range", "arange", "randperm", "idx", "index", "indices", "ids", "nids", "nodes", "perm", "tensor", "dgl"}
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class DataloaderUnpinned(Rule):
    """Batches go to the GPU from memory that is not pinned.

    ## What it does
    Reports a DataLoader without `pin_memory=True` in a program that moves what its loaders yield to CUDA. One finding
    speaks for the loaders of a function, or of a notebook's cell.

    ## Why it is bad
    From ordinary memory a batch is first copied to a pinned buffer and then to the GPU, and Python waits for it.
    `pin_memory=True` lets a thread of the loader make the first copy ahead of time, and with `non_blocking=True` the
    second runs while the GPU computes.

    ## Example
    ```python
    import torch
    from torch.utils.data import DataLoader


    def train(model, train_set, criterion, optimizer):
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=4)
        for images, labels in loader:
            loss = criterion(model(images.to(device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    import torch
    from torch.utils.data import DataLoader


    def train(model, train_set, criterion, optimizer):
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=4, pin_memory=True)
        for images, labels in loader:
            loss = criterion(model(images.to(device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    ```

    ## Fix safety
    Safe: `pin_memory=True` is set; the values stay the same, and without a GPU torch leaves it out. Pinned batches take
    memory that the system can't swap out.

    ## Truth
    Only batches that go from the CPU to CUDA gain. Tensors that lie on the GPU already must not be pinned: torch
    raises. A TensorDataset, loaders of bare indices and batches that are graphs of DGL or PyG are left alone.

    ## References
    - torch.utils.data, memory pinning: https://pytorch.org/docs/stable/data.html#memory-pinning
    """

    code = "TORCH005"
    name = "dataloader-unpinned"
    severity = Severity.WARN
    libraries = ("torch",)
    words = ("DataLoader",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        groups: dict[object, list[Call]] = {}
        for call in function.calls_to(DATALOADER):
            if not call.hides_arguments and _is_unpinned(call) and not _has_nothing_to_pin(function, call):
                groups.setdefault(notebook_cell(function, call.place), []).append(call)
        if not groups or not _moves_batches(function):
            return
        for calls in groups.values():
            first, others = calls[0], calls[1:]
            name = loader_name(function, first)
            more = f", and {len(others)} more here" if others else ""
            yield self.finding(
                first.place,
                f"{f'`{name}`' if name else 'This DataLoader'} without `pin_memory=True`{more}: its batches go to the "
                f"GPU, and each copy waits. Pass `pin_memory=True`",
                related=[Related("this loader as well", function.path, call.place.range) for call in others],
                fixable=Applicability.SAFE,
                subject=calls,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        for call in finding.subject:
            if len(call.node.args) > 7:  # it is given by position
                return None
            editor.set_keyword(call.place, "pin_memory", "True")
        return Fix("Pass `pin_memory=True`")


def _is_unpinned(call: Call) -> bool:
    given = call.argument("pin_memory", 7)
    return given is None or (isinstance(given, ast.Constant) and given.value is False)


def _has_nothing_to_pin(function: Function, call: Call) -> bool:
    """Whether a loader yields tensors that may lie on the GPU, bare indices, or objects that torch can't pin."""
    if function.module.imports & _OWN_BATCHES:
        return True
    if _is_handed_in(function, call.argument("collate_fn", 6)):
        return True
    value = call.value("dataset", 0)
    if value.type in _IN_MEMORY or value.kind in (Kind.TENSOR, Kind.TUPLE, Kind.LIST):
        return True
    dataset = dataset_of(call)
    return dataset is None or any(word in _INDICES for word in words.words(ast.unparse(dataset)))


def _is_handed_in(function: Function, collate: ast.expr | None) -> bool:
    """Whether whoever calls decides what makes the batches, perhaps on the GPU."""
    return isinstance(collate, ast.Name) and collate.id in function.parameters


def _moves_batches(function: Function) -> bool:
    """Whether the program around a function puts batches on a GPU: its file does, or that of one of its callers."""
    workspace = function.workspace
    modules: list[ModuleModel] = [function.module]
    for caller in workspace.callers(function.id):
        module = workspace.modules.get(caller.path)
        if module is not None and module not in modules:
            modules.append(module)
    if any(workspace.finds(_MAKES_CUDA, module) for module in modules):
        return False
    if not any(workspace.finds(_MAY_USE_CUDA, module) for module in modules):
        return False
    return any(workspace.finds(_MOVES, module) and any(map(_moves_a_batch, _functions(module))) for module in modules)


def _functions(module: ModuleModel) -> Iterator[Function]:
    for function in module.listed_functions:
        module.workspace.note(f"code {function.id}")  # so that a change of it is heard
        yield function


def _moves_a_batch(function: Function) -> bool:
    """Whether a function moves what a loop over a loader yields."""
    for call in function.calls_of("cuda", "to"):
        if call.receiver.kind is not Kind.TENSOR or call.receiver.graph is not False:
            continue
        if call.method == "to" and not (call.node.args and _MOVES.search(ast.unparse(call.node))):
            continue
        chain = call.context.chain() if call.context is not None else []
        if any(isinstance(context.node, _LOOPS) for context in chain):
            return True
    return False
