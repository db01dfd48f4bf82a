"""Where code asks for a GPU by name: what moves something to CUDA, under which conditions, and what a file needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.semantics import words
from trainwright.semantics.calls import Call
from trainwright.semantics.own_code import mentions, own_code
from trainwright.semantics.tree import Context
from trainwright.semantics.values import Kind
from trainwright.source.place import Place

if TYPE_CHECKING:
    from trainwright.semantics.model import Function

_CUDA = re.compile(r"cuda(:\d+)?")
_DEVICE_WORDS = {"cuda", "gpu", "gpus", "ngpu", "ngpus", "cpu", "device", "devices", "dev", "mps", "hip", "rocm", "xpu",
                 "accelerator", "nccl", "rank", "distributed", "dist", "initialized", "available"}  # fmt: skip
"""Words of a condition that asks where the program runs."""
_GPU_LIBRARIES = frozenset(
    {"triton", "cupy", "tensorrt", "torch2trt", "pycuda", "spconv", "flash_attn", "bitsandbytes", "deepspeed", "nvidia",
     "xformers", "vllm", "pynvml", "apex", "horovod", "kaolin", "pytorch3d", "tinycudann", "unsloth"}
)  # fmt: skip
"""Libraries that come to nothing without a GPU, or that run several of them."""
_NEEDS = re.compile(
    r"\bnccl\b|cuda\.set_device\(|init_process_group\(|DistributedDataParallel|mp\.spawn\(|multiprocessing\.spawn\("
    r"|cpp_extension|CUDAGraph|cuda\.graph\(|cuda\.Stream\(|cuda\.Event\(|torch2trt|tensorrt|pycuda|spconv"
    r"|import [^\n]*_cuda\b|assert [^\n]*cuda[^\n]*(?:available|device_count)"
    r"|(?:not torch\.cuda\.is_available|cuda\.device_count)\(\)[^\n]*:\s*(?:raise|return|sys\.exit|exit|quit)"
    r"|cuda:(?P<first>\d)\b(?s:.*)cuda:(?!(?P=first))\d|\.cuda\((?P<index>\d)\)(?s:.*)\.cuda\((?!(?P=index))\d\)",
    re.IGNORECASE,
)
"""What a file says that can't do without a GPU, or that runs several of them."""
_DEFAULTS = frozenset({"torch.set_default_device", "torch.set_default_tensor_type"})
_CUDA_TENSOR = re.compile(r"torch\.cuda\.\w+Tensor")
_ANSWERS_ANYWHERE = ("torch.device", "torch.cuda.", "torch.amp.", "torch.autocast", "torch.load", "torch.profiler.")
"""What may be told a CUDA device where there is none: it describes, warns or switches itself off."""
_GPU = {"cuda", "gpu", "gpus"}
_NUMBERS = {"device", "devices", "id", "ids", "index", "number", "rank"}
_LEAVES = ("sys.exit", "exit", "quit", "os._exit", "pytest.skip", "unittest.skip")
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True, slots=True, eq=False)
class CudaUse:
    """A place where a GPU is asked for by name, whether there is one or not."""

    place: Place
    """The call or the assigned expression."""
    form: str
    """`cuda` of `x.cuda()`, `to` of `x.to("cuda")`, `keyword` of `torch.zeros(3, device="cuda")`, `tensor` of
    `torch.cuda.FloatTensor(...)` and of defaults, `device` of a device that is named for later use."""
    named: ast.expr
    """The expression that names CUDA; of `.cuda()`, what is moved."""
    context: Context | None
    target: str = ""
    """Of a device: what it is assigned to."""
    moves_model: bool = False

    @property
    def loop(self) -> ast.AST | None:
        """The outermost loop around it."""
        found = None
        for context in self.context.chain() if self.context is not None else ():
            if isinstance(context.node, _LOOPS):
                found = context.node
        return found


def unguarded_cuda_uses(function: Function) -> list[CudaUse]:
    """The places of a function that ask for a GPU, and are run where there is none.

    Empty where the function or its file looks for a GPU first, or can't do without.
    """
    found = [use for use in _uses(function) if not _is_guarded(use)]
    if not found or _leaves_without_gpu(function) or _is_for_gpus(function):
        return []
    conditional = _conditional_nodes(function)
    found = [use for use in found if id(use.place.node) not in conditional]
    if not found or function.module.imports & _GPU_LIBRARIES or function.workspace.finds(_NEEDS, function.module):
        return []
    return found


# -- the places -----------------------------------------------------------------------------------------------------


def _uses(function: Function) -> Iterator[CudaUse]:
    devices: set[int] = set()
    for call in function.calls:
        node = call.node
        moves_model = call.receiver.kind is Kind.MODULE or words.names_model(call.receiver.ident)
        if call.method == "cuda" and isinstance(node.func, ast.Attribute):
            if _is_plain_cuda(call):
                yield CudaUse(call.place, "cuda", node.func.value, call.context, moves_model=moves_model)
        elif call.method == "to" and isinstance(node.func, ast.Attribute):
            wanted = node.args[0] if node.args else call.argument("device")
            if wanted is not None and _is_cuda(wanted):
                devices.add(id(wanted))
                yield CudaUse(call.place, "to", wanted, call.context, moves_model=moves_model)
        elif call.name in _DEFAULTS or _CUDA_TENSOR.fullmatch(call.name):
            given = call.arguments[0].facet if call.arguments else ""
            if call.name not in _DEFAULTS or (isinstance(given, str) and "cuda" in given):
                yield CudaUse(call.place, "tensor", node.func, call.context)
        elif call.name.startswith("torch.") and not call.name.startswith(_ANSWERS_ANYWHERE):
            wanted = call.argument("device")
            if wanted is not None and _is_cuda(wanted):
                devices.add(id(wanted))
                yield CudaUse(call.place, "keyword", wanted, call.context)
    if mentions(function, '"cuda', "'cuda"):
        yield from _named_devices(function)


def _named_devices(function: Function) -> Iterator[CudaUse]:
    """Devices that are assigned: `device = "cuda"`, `self.device = torch.device("cuda")`."""
    for place in (*function.nodes(ast.Assign), *function.nodes(ast.AnnAssign)):
        node = place.node
        assert isinstance(node, (ast.Assign, ast.AnnAssign))
        if node.value is None or not _is_cuda(node.value) or _is_an_option(place):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
        if isinstance(node.value, ast.Constant) and not {"device", "dev"} & set(words.words(name)):
            continue
        yield CudaUse(place.at(node.value), "device", node.value, _context_of(function, place), ast.unparse(target))


def _is_plain_cuda(call: Call) -> bool:
    """Whether `.cuda()` is told no device, or one in so many words."""
    if call.hides_arguments or call.receiver.kind is Kind.LIBRARY:
        return False
    given = call.argument("device", 0)
    return given is None or isinstance(given, ast.Constant)


def _is_cuda(node: ast.expr) -> bool:
    """Whether an expression is "cuda" or torch.device("cuda"), written out."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and _CUDA.fullmatch(node.value) is not None
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return False
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return last == "device" and _is_cuda(node.args[0])


def _is_an_option(place: Place) -> bool:
    """Whether the line itself says that another device may be put there."""
    line = place.segment.owner.lines[place.line]
    return "cpu" in line.lower().partition("#")[2]


def _context_of(function: Function, place: Place) -> Context | None:
    """The statements around an assignment, which makes no call that would tell."""
    parents: dict[int, tuple[ast.AST, str]] = {}
    root: ast.AST = function.node if function.node is not None else place.segment.node
    for parent in ast.walk(root):
        for name, value in ast.iter_fields(parent):
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, ast.stmt):
                    parents[id(child)] = (parent, name)
    chain: list[tuple[ast.AST, str]] = []
    node: ast.AST = place.node
    while id(node) in parents:
        node, name = parents[id(node)]
        if isinstance(node, ast.stmt) and node is not function.node:
            chain.append((node, name))
    context: Context | None = None
    for node, name in reversed(chain):
        context = Context(node, context, name)
    return context


# -- the conditions -------------------------------------------------------------------------------------------------


def _asks_for_device(test: ast.expr) -> bool:
    for node in ast.walk(test):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value
        if _DEVICE_WORDS & set(words.words(name)):
            return True
    return False


def _is_guarded(use: CudaUse) -> bool:
    for context in use.context.chain() if use.context is not None else ():
        node = context.node
        if isinstance(node, (ast.If, ast.While)) and _asks_for_device(node.test):
            return True
        if isinstance(node, (ast.Try, ast.ExceptHandler)) and context.arm not in ("final", "finalbody"):
            return True
        if isinstance(node, (ast.With, ast.AsyncWith)) and any("cuda" in ast.unparse(i) for i in node.items):
            return True
    return False


def _conditional_nodes(function: Function) -> set[int]:
    """The nodes of a function that are evaluated only if a condition asks for it: `x.cuda() if use_cuda else x`."""
    found: set[int] = set()
    for place in own_code(function):
        node = place.node
        if isinstance(node, ast.IfExp) and _asks_for_device(node.test):
            found.update(id(inner) for part in (node.body, node.orelse) for inner in ast.walk(part))
        elif isinstance(node, ast.BoolOp):
            found.update(id(inner) for inner in ast.walk(node))
    return found


def _leaves_without_gpu(function: Function) -> bool:
    """Whether a function asserts a device, ends early for want of one, or says in its name what it is for."""
    if _GPU & set(words.words(function.name)):
        return True
    if any(_GPU & found and _NUMBERS & found for found in (set(words.words(name)) for name in function.parameters)):
        return True  # which GPU it is, the caller says
    for place in function.nodes(ast.Assert):
        assert isinstance(place.node, ast.Assert)
        if _asks_for_device(place.node.test):
            return True
    for place in function.nodes(ast.If):
        assert isinstance(place.node, ast.If)
        if _asks_for_device(place.node.test) and any(map(_leaves, place.node.body)):
            return True
    return False


def _is_for_gpus(function: Function) -> bool:
    """Whether the file lies in a folder for what runs on GPUs (examples/multi_gpu), or processes talk to each other."""
    if any(call.name.startswith("torch.distributed.") for call in function.calls):
        return True
    folders = function.path.parts[-3:-1]
    return any(_GPU & set(words.words(folder)) for folder in folders)


def _leaves(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Return, ast.Raise)):
        return True
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and ast.unparse(statement.value.func) in _LEAVES
    )
