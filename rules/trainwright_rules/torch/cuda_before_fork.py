"""TORCH036 cuda-before-fork."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    ClassModel,
    Finding,
    Fix,
    Function,
    Kind,
    Place,
    Related,
    Rule,
    Severity,
    Value,
    parameters_with_defaults,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_STARTED_OTHERWISE = re.compile(r"set_start_method|get_context\(|forkserver")
_FORKS = {
    "multiprocessing.Process": "target",
    "multiprocessing.Pool": "",
    "multiprocessing.pool.Pool": "",
    "torch.multiprocessing.Process": "target",
    "torch.multiprocessing.Pool": "",
    "concurrent.futures.ProcessPoolExecutor": "",
    "concurrent.futures.process.ProcessPoolExecutor": "",
}
"""What starts processes, and the parameter that says what runs in them."""
_HANDED_TO_POOL = ("map", "imap", "imap_unordered", "starmap", "apply", "apply_async", "map_async", "starmap_async",
                   "submit")  # fmt: skip
_CUDA_DATA = ("torch.utils.data.TensorDataset",)
_MAKES = ("__getitem__", "__iter__", "__getitems__")


class CudaBeforeFork(Rule):
    """Processes are forked that use CUDA.

    ## What it does
    Reports a process or pool that is started by forking, after CUDA was used, and runs a function that uses CUDA too;
    and a DataLoader with workers whose dataset or `collate_fn` puts tensors on CUDA.

    ## Why it is bad
    A forked process inherits a CUDA context that it can't use: the first CUDA call in it stops with "Cannot
    re-initialize CUDA in forked subprocess". Workers that return CUDA tensors also copy each batch on their own and
    keep GPU memory alive in every worker.

    ## Example
    ```python
    import torch
    from torch.utils.data import DataLoader, Dataset

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


    class Images(Dataset):
        def __init__(self, paths):
            self.paths = paths

        def __len__(self):
            return len(self.paths)

        def __getitem__(self, index):
            return torch.load(self.paths[index], weights_only=True).to(device)


    def build(paths):
        return DataLoader(Images(paths), batch_size=32, num_workers=4, pin_memory=True)
    ```

    ## Use instead
    ```python
    import torch
    from torch.utils.data import DataLoader, Dataset


    class Images(Dataset):
        def __init__(self, paths):
            self.paths = paths

        def __len__(self):
            return len(self.paths)

        def __getitem__(self, index):
            return torch.load(self.paths[index], weights_only=True)  # the training loop moves the batch


    def build(paths):
        return DataLoader(Images(paths), batch_size=32, num_workers=4, pin_memory=True)
    ```

    ## Fix safety
    Unsafe: the processes are started with `spawn`. They then import the program again, so it needs an
    `if __name__ == "__main__":`, and what they are given must be picklable. Better, leave the tensors on the CPU.

    ## Truth
    Python forks by default on Linux, up to 3.13; 3.14 uses a fork server there. macOS and Windows spawn.
    `torch.multiprocessing.spawn` always spawns. `torch.cuda.is_available()` does not initialise CUDA.

    ## References
    - Multiprocessing with CUDA: https://docs.pytorch.org/docs/stable/notes/multiprocessing.html
    - Start methods: https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods
    """

    code = "TORCH036"
    name = "cuda-before-fork"
    severity = Severity.CRITICAL
    libraries = ("torch",)
    words = ("DataLoader", "Process", "Pool", "ProcessPoolExecutor", "mp", "multiprocessing")

    def check_function(self, function: Function) -> Iterator[Finding]:
        loaders = [call for call in function.calls_to("torch.utils.data.DataLoader") if _has_workers(call)]
        starts = list(function.calls_to(*_FORKS))
        if not (loaders or starts) or _starts_otherwise(function):
            return
        for call in loaders:
            found = _on_cuda_in_workers(function, call)
            if found is not None:
                what, related = found
                workers = call.argument("num_workers", 5)
                yield self.finding(
                    call.place,
                    f"{what} on CUDA, and `num_workers={ast.unparse(workers) if workers else ''}` forks processes for "
                    "it: CUDA can't be used in a forked process. Return CPU tensors and move the batch in the loop",
                    related=related,
                    fixable=Applicability.UNSAFE,
                    subject=call,
                )
        for call in starts:
            used, first = _runs_on_cuda(function, call), _cuda_before(function, call)
            if used is None or first is None:
                continue
            yield self.finding(
                call.place,
                f"`{used.name}` uses CUDA, and `{ast.unparse(call.node.func)}` forks the process that it runs in after "
                'CUDA was initialised here: it stops with "Cannot re-initialize CUDA in forked subprocess". Start '
                "it with spawn",
                related=(Related("CUDA is initialised here", function.path, first.range),),
                fixable=Applicability.UNSAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call = finding.subject
        if call.name == "torch.utils.data.DataLoader":
            editor.set_keyword(call.place, "multiprocessing_context", '"spawn"')
            return Fix('Start the workers with `multiprocessing_context="spawn"`', Applicability.UNSAFE)
        module = "torch.multiprocessing" if call.name.startswith("torch.") else "multiprocessing"
        name = editor.add_import(module)
        editor.insert_before(_outermost(call), f'{name}.set_start_method("spawn", force=True)')
        return Fix("Start processes with spawn", Applicability.UNSAFE)


def _outermost(call: Call) -> Place:
    """The loop around a call, or the call itself: where one statement in front of it is run once."""
    place = call.place
    for outer in call.context.chain() if call.context is not None else ():
        if isinstance(outer.node, (ast.For, ast.While)):
            place = call.place.at(outer.node)
    return place


def _starts_otherwise(function: Function) -> bool:
    """Whether the program says how its processes are started."""
    workspace = function.workspace
    if workspace.finds(_STARTED_OTHERWISE, function.module):
        return True
    return any(workspace.finds(_STARTED_OTHERWISE, module) for module in workspace.around(function.path))


def _has_workers(call: Call) -> bool:
    given = call.argument("num_workers", 5)
    return (
        isinstance(given, ast.Constant)
        and isinstance(given.value, int)
        and given.value > 0
        and call.argument("multiprocessing_context") is None
    )


# -- what puts tensors on CUDA -------------------------------------------------------------------------------------


def _names_cuda(function: Function, node: ast.expr) -> bool:
    """Whether an expression is a CUDA device: "cuda:0", torch.device("cuda"), or a name that was set to one."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value.startswith("cuda")
    if isinstance(node, ast.Call):
        return bool(node.args) and any(_names_cuda(function, argument) for argument in node.args)
    if isinstance(node, ast.IfExp):
        return _names_cuda(function, node.body) or _names_cuda(function, node.orelse)
    if not isinstance(node, ast.Name) or node.id in function.parameters:
        return False
    for holder in (function, function.module.body):
        for place in holder.nodes(ast.Assign):
            statement = place.node
            if isinstance(statement, ast.Assign) and any(ast.unparse(t) == node.id for t in statement.targets):
                return not isinstance(statement.value, ast.Name) and _names_cuda(function, statement.value)
    return False


def _moves_to_cuda(function: Function, node: ast.Call, known: frozenset[str] = frozenset()) -> bool:
    """Whether a call puts a tensor on CUDA, or makes it there; `known` are the names of CUDA devices."""
    called = node.func
    if not isinstance(called, ast.Attribute):
        return False
    if called.attr == "cuda" and ast.unparse(called.value) != "torch":
        return True
    given = [keyword.value for keyword in node.keywords if keyword.arg == "device"]
    if called.attr == "to":
        given += node.args[:1]
    return any(ast.unparse(device) in known or _names_cuda(function, device) for device in given)


def _first_move(function: Function, before: ast.AST | None = None, known: frozenset[str] = frozenset()) -> Place | None:
    """The first call of a function that uses CUDA, in execution order, up to another call."""
    for call in function.calls:
        if call.node is before:
            return None
        if _moves_to_cuda(function, call.node, known) or call.name in ("torch.cuda.init", "torch.cuda.set_device"):
            return call.place
    return None


# -- DataLoader ----------------------------------------------------------------------------------------------------


def _on_cuda_in_workers(function: Function, call: Call) -> tuple[str, tuple[Related, ...]] | None:
    """What the workers of a loader would do on CUDA: words for the message, and the place."""
    dataset = call.value("dataset", 0)
    collate = call.value("collate_fn", 7)
    for value in (dataset, collate):
        if value.kind is Kind.FUNCTION:
            worker = _worker(function, value.type)
            place = _first_move(worker) if worker is not None else None
            if worker is not None and place is not None:
                return f"`{worker.name}` puts tensors", (Related("here", worker.path, place.range),)
    if "::" in dataset.type:
        model = function.workspace.class_model(dataset.type)
        return _dataset_on_cuda(model, _cuda_names(function, model, dataset)) if model is not None else None
    return None


def _cuda_names(function: Function, cls: ClassModel, dataset: Value) -> frozenset[str]:
    """The parameters and attributes of a data set that are CUDA devices, as it is made here."""
    init = cls.methods.get("__init__")
    if init is None or init.node is None or not init.parameters:
        return frozenset()
    defaults = {parameter.arg: default for parameter, default in parameters_with_defaults(init.node.args)}
    found: set[str] = set()
    for index, parameter in enumerate(init.parameters[1:]):
        given = dataset.items[index] if index < len(dataset.items) else Value()
        if given == Value():
            default = defaults.get(parameter)
            is_cuda = default is not None and _names_cuda(init, default)
        elif isinstance(given.facet, str):
            is_cuda = given.facet.startswith("cuda")
        else:
            is_cuda = bool(given.ident) and _names_cuda(function, ast.Name(given.ident.removeprefix("::"), ast.Load()))
        if is_cuda:
            found.add(parameter)
    for place in init.nodes(ast.Assign):
        node = place.node
        if isinstance(node, ast.Assign) and (ast.unparse(node.value) in found or _names_cuda(init, node.value)):
            found |= {ast.unparse(target) for target in node.targets}
    return frozenset(found)


def _dataset_on_cuda(cls: ClassModel, known: frozenset[str]) -> tuple[str, tuple[Related, ...]] | None:
    read: set[str] = set()
    for name in _MAKES:
        method = cls.methods.get(name)
        if method is None:
            continue
        place = _first_move(method, known=known)
        if place is not None:
            return f"`{cls.name}.{name}` puts tensors", (Related("here", method.path, place.range),)
        read |= {ast.unparse(place.node) for place in method.nodes(ast.Attribute)}
    init = cls.methods.get("__init__")
    for place in init.nodes(ast.Assign) if init is not None else ():
        node = place.node
        if init is None or not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        target = ast.unparse(node.targets[0])
        if target in read and _moves_to_cuda(init, node.value, known):
            return f"`{cls.name}` keeps `{target}`", (Related("here", cls.path, place.range),)
    return None


# -- processes -----------------------------------------------------------------------------------------------------


def _runs_on_cuda(function: Function, call: Call) -> Function | None:
    """The function of the workspace that a new process or pool runs, when it uses CUDA itself."""
    parameter = _FORKS[call.name]
    if parameter:
        candidates = [call.value(parameter, 1)]
    else:
        candidates = [
            other.value("func", 0) if other.method != "submit" else other.value("fn", 0)
            for other in function.calls_of(*_HANDED_TO_POOL)
        ]
    for value in candidates:
        worker = _worker(function, value.type) if value.kind is Kind.FUNCTION else None
        if worker is not None and _first_move(worker) is not None:
            return worker
    return None


def _worker(function: Function, identifier: str) -> Function | None:
    """A function of the workspace with its code, which is asked for."""
    function.workspace.note(f"code {identifier}")
    return function.workspace.function_model(identifier)


def _cuda_before(function: Function, call: Call) -> Place | None:
    """Where CUDA is initialised before a call, in the same function or, for scripts, in the module's own code."""
    here = _first_move(function, call.node)
    if here is not None or function.is_body:
        return here
    return _first_move(function.module.body)
