"""TORCH035 cuda-timing-without-synchronize."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Kind,
    Place,
    Related,
    Rule,
    Severity,
    devices,
    quoted,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_CLOCKS = {"time.time", "time.perf_counter", "time.monotonic", "time.time_ns",
           "time.perf_counter_ns", "timeit.default_timer"}  # fmt: skip
_CUDA = re.compile(r"^[^#\n]*(?:\.cuda\(|[\"']cuda)", re.MULTILINE)
_GUARDED = re.compile(r"is_available\(|[\"']cpu[\"']")
_ASKED_FOR = frozenset({"synchronize", "elapsed_time", "Event", "time_sync", "time_synchronized", "cuda_synchronize"})
"""Names of code that knows about this."""
_ASYNCHRONOUS = frozenset(
    {"to", "cuda", "half", "float", "double", "detach", "unsqueeze", "squeeze", "permute", "transpose", "view",
     "reshape", "flatten", "contiguous", "clone", "expand", "repeat", "backward", "step", "zero_grad", "zero_", "eval",
     "train", "forward", "size", "dim", "mean", "sum", "argmax", "softmax", "sigmoid", "max", "min", "normal_",
     "update", "scale", "unscale_"}
)  # fmt: skip
"""Methods of tensors, modules and optimizers that only queue work."""
_QUIET_CALLS = {"builtins.range", "builtins.len", "builtins.enumerate", "builtins.zip", "builtins.isinstance",
                "builtins.print", "builtins.tuple", "builtins.list", "builtins.dict", "tqdm.tqdm",
                "tqdm.trange"}  # fmt: skip
_WAITS = ("torch.cuda.", "torch.save", "torch.load", "torch.equal", "torch.allclose", "torch.nonzero", "torch.unique",
          "torch.distributed.", "torch.profiler.", "torch.utils.", "torch.hub.", "torch.onnx.")  # fmt: skip


@dataclass(frozen=True)
class _Timing:
    """Two readings of the clock in one block, and what runs between them."""

    start: Place
    stop: Place
    reading: Place
    name: str
    between: tuple[ast.stmt, ...]


class CudaTimingWithoutSynchronize(Rule):
    """CUDA work is timed without waiting for it.

    ## What it does
    Reports a clock that is read before and after a forward or backward pass on CUDA with nothing in between that waits
    for the GPU.

    ## Why it is bad
    CUDA calls only queue their kernels. The clock is read while the GPU has hardly begun, so the measured time is that
    of launching, often a small part of the real one, and the next thing that waits seems slow instead.

    ## Example
    ```python
    import time

    import torch


    def latency(model, images):
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model, images = model.to(device).eval(), images.to(device)
        with torch.no_grad():
            start = time.perf_counter()
            model(images)
            return time.perf_counter() - start
    ```

    ## Use instead
    ```python
    import time

    import torch


    def latency(model, images):
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model, images = model.to(device).eval(), images.to(device)
        with torch.no_grad():
            if device.type == "cuda":
                torch.cuda.synchronize()
            start = time.perf_counter()
            model(images)
            if device.type == "cuda":
                torch.cuda.synchronize()
            return time.perf_counter() - start
    ```

    ## Fix safety
    Safe: `torch.cuda.synchronize()` is put before both readings of the clock; behind `torch.cuda.is_available()` where
    the file also runs without CUDA.

    ## Truth
    `.item()`, `.cpu()`, `.numpy()` and printing a tensor wait by themselves: timing a whole epoch that ends in one of
    these is right.

    ## References
    - Asynchronous execution: https://docs.pytorch.org/docs/stable/notes/cuda.html#asynchronous-execution
    - torch.cuda.synchronize: https://docs.pytorch.org/docs/stable/generated/torch.cuda.synchronize.html
    """

    code = "TORCH035"
    name = "cuda-timing-without-synchronize"
    severity = Severity.WARN
    libraries = ("torch",)
    words = ("time", "perf_counter", "monotonic", "time_ns", "perf_counter_ns", "default_timer")

    def check_function(self, function: Function) -> Iterator[Finding]:
        clocks = {id(call.node) for call in function.calls_to(*_CLOCKS)}
        if not clocks or (function.words is not None and function.words & _ASKED_FOR):
            return
        timings = list(_timings(function, clocks))
        if not timings or not function.workspace.finds(_CUDA, function.module):
            return
        for timing in timings:
            passed = _queued(function, timing, clocks)
            if passed is None:
                continue
            yield self.finding(
                timing.reading,
                f"The clock is read while `{quoted(passed)}` may still run on the GPU: CUDA work is only "
                "queued. Call `torch.cuda.synchronize()` before reading it",
                related=(Related(f"`{timing.name}` is taken here", function.path, timing.start.range),),
                fixable=Applicability.SAFE,
                subject=(function, timing),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, timing = finding.subject
        torch = editor.add_import("torch")
        code = f"{torch}.cuda.synchronize()"
        if function.workspace.finds(_GUARDED, function.module):
            code = f"if {torch}.cuda.is_available():\n    {code}"
        editor.insert_before(timing.start, code)
        editor.insert_before(timing.stop, code)
        return Fix("Wait for the GPU before reading the clock")


def _blocks(function: Function) -> Iterator[list[Place]]:
    """The statements of each block of the function's own code."""
    for segment, nodes in function.own_nodes:
        if function.node is not None:
            yield [Place(segment, statement) for statement in function.node.body]
        for node in nodes:
            for name in ("body", "orelse", "finalbody"):
                statements = getattr(node, name, None)
                if isinstance(statements, list) and statements and isinstance(statements[0], ast.stmt):
                    yield [Place(segment, statement) for statement in statements]
    if function.node is None:
        yield [Place(segment, segment.node) for segment, _ in function.own_nodes]


def _timings(function: Function, clocks: set[int]) -> Iterator[_Timing]:
    for block in _blocks(function):
        starts: dict[str, int] = {}
        for index, place in enumerate(block):
            statement = place.node
            for reading, name in _differences(statement, clocks, starts, block):
                first = starts.get(name)
                if first is None or first >= reading:
                    continue
                between = tuple(p.node for p in block[first + 1 : reading] if isinstance(p.node, ast.stmt))
                stop = block[reading]
                yield _Timing(block[first], stop, stop.at(_clock_in(stop.node, clocks)), name, between)
            if isinstance(statement, ast.Assign) and id(statement.value) in clocks:
                for target in statement.targets:
                    starts[ast.unparse(target)] = index


def _differences(
    statement: ast.AST, clocks: set[int], starts: dict[str, int], block: list[Place]
) -> Iterator[tuple[int, str]]:
    """`clock() - start` in a statement, or `end - start` of two readings: the index of the later one, the name."""
    if isinstance(statement, (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.FunctionDef, ast.ClassDef)):
        return
    for node in ast.walk(statement):
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub):
            continue
        name = ast.unparse(node.right)
        if name not in starts:
            continue
        if id(node.left) in clocks:
            yield next(i for i, place in enumerate(block) if place.node is statement), name
        elif ast.unparse(node.left) in starts:
            yield starts[ast.unparse(node.left)], name


def _clock_in(statement: ast.AST, clocks: set[int]) -> ast.AST:
    return next((node for node in ast.walk(statement) if id(node) in clocks), statement)


def _queued(function: Function, timing: _Timing, clocks: set[int]) -> ast.Call | None:
    """The last forward or backward pass between the readings; None when there is none, or when something waits."""
    inside = {id(node) for statement in timing.between for node in ast.walk(statement)}
    for statement in timing.between:
        for node in ast.walk(statement):
            if isinstance(node, (ast.For, ast.AsyncFor)) and _over_data(node):
                return None
    last = None
    for call in function.calls:
        if id(call.node) not in inside or id(call.node) in clocks:
            continue
        kind = _kind_of(call)
        if kind == "waits":
            return None
        if kind == "pass" and devices.CPU not in (call.result.device, call.receiver.device):
            last = call.node
    return last


def _over_data(loop: ast.For | ast.AsyncFor) -> bool:
    """Whether a loop walks over batches: each turn waits for its own data."""
    return not (isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func) in ("range", "trange", "tqdm.trange"))


def _kind_of(call: Call) -> str:
    """pass, queued, or waits, which is also what is said of what is not known."""
    function = call.node.func
    receiver, method = call.receiver, call.method
    if call.name in _QUIET_CALLS:
        tensors = call.name == "builtins.print" and any(v.kind is Kind.TENSOR for v in call.arguments)
        return "waits" if tensors or (call.name == "builtins.print" and _prints_values(call)) else "queued"
    if call.name.startswith("torch."):
        if call.name.startswith("torch.cuda.amp.") or call.name.startswith("torch.cuda.nvtx."):
            return "queued"
        return "waits" if call.name.startswith(_WAITS) else "queued"
    if isinstance(function, ast.Attribute) and method in _ASYNCHRONOUS:
        return "pass" if method in ("backward", "forward") else "queued"
    called = ast.unparse(function)
    if call.result.kind is Kind.TENSOR and receiver.kind is not Kind.TENSOR and words.names_model(called):
        return "pass"
    if isinstance(function, (ast.Name, ast.Attribute)) and words.names_network(called) and words.names_model(called):
        return "pass"
    if words.names_criterion(called):
        return "queued"
    return "waits"


def _prints_values(call: Call) -> bool:
    return any(not isinstance(argument, (ast.Constant, ast.JoinedStr)) for argument in call.node.args)
