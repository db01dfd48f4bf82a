"""Watches a forward or backward pass: layers, memory, operations, silent broadcasts, on fake or real tensors."""

from __future__ import annotations

import contextlib
import functools
import sys
import time
import weakref
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple, cast

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from .failure import Place, Roots
from .inputs import Batch, tensors


def first_tensor(value: Any) -> Optional[torch.Tensor]:
    """The first tensor in what a module returned."""
    return next(tensors(value), None)


# ------------------------------------------------------------------------------------------ fake tensors


@functools.lru_cache(maxsize=1)
def fake_mode() -> FakeTensorMode:
    """The one mode of this process: fake tensors of two modes can't meet."""
    return FakeTensorMode(allow_non_fake_inputs=True)


@contextlib.contextmanager
def as_fakes(model: nn.Module, mode: FakeTensorMode) -> Iterator[None]:
    """Within it the model's parameters and buffers are fake: shapes and types without memory or arithmetic."""
    changed: List[Tuple[Dict[str, Any], str, Any]] = []
    made: Dict[int, Any] = {}
    for module in model.modules():
        stores: List[Dict[str, Any]] = [
            cast("Dict[str, Any]", module._parameters),
            cast("Dict[str, Any]", module._buffers),
        ]
        for store in stores:
            for name, value in list(store.items()):
                if value is None or isinstance(value, torch._subclasses.FakeTensor):
                    continue
                # A tensor that two modules share stays shared.
                fake = made.get(id(value))
                if fake is None:
                    fake = made[id(value)] = mode.from_tensor(value)
                changed.append((store, name, value))
                store[name] = fake
    try:
        yield
    finally:
        for store, name, value in changed:
            store[name] = value


def forward_on_fakes(model: nn.Module, batch: Batch) -> Any:
    """One forward pass that costs no memory and next to no time. Random state and modes stay as they were."""
    mode = fake_mode()
    with as_fakes(model, mode), torch.no_grad():
        fake = Batch(*(_faked(part, mode) for part in (batch.args, batch.kwargs, batch.whole, batch.target)))
        with mode:
            return model(*fake.args, **fake.kwargs)


def _faked(value: Any, mode: FakeTensorMode) -> Any:
    from .inputs import _each

    return _each(
        value,
        lambda item: (
            mode.from_tensor(item)
            if isinstance(item, torch.Tensor) and not isinstance(item, torch._subclasses.FakeTensor)
            else item
        ),
    )


def faked_batch(batch: Batch, mode: FakeTensorMode) -> Batch:
    """The batch as fake tensors."""
    return Batch(*(_faked(part, mode) for part in (batch.args, batch.kwargs, batch.whole, batch.target)))


# ---------------------------------------------------------------------------------------------- memory


class MemoryTracker(TorchDispatchMode):
    """Counts the bytes of tensors that are alive, as torch's allocators hand them out, fake tensors included.

    Tensors that were there before are not counted but for those given to `include`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.peak = 0
        self._known: Dict[int, int] = {}

    def include(self, values: Any) -> None:
        """Count tensors that exist already."""
        for tensor in tensors(values):
            self._count(tensor)

    def _count(self, tensor: torch.Tensor) -> None:
        try:
            storage = tensor.untyped_storage()
        except (NotImplementedError, RuntimeError):  # sparse tensors and others that have none
            return
        key = storage._cdata
        if key in self._known:
            return
        amount = int(storage.nbytes())
        self._known[key] = amount
        self.now += amount
        self.peak = max(self.peak, self.now)
        weakref.finalize(storage, self._freed, key)

    def _freed(self, key: int) -> None:
        self.now -= self._known.pop(key, 0)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for tensor in tensors(result):
            self._count(tensor)
        return result


# -------------------------------------------------------------------------------------------- broadcasts

_PAIRWISE = frozenset(
    {
        "add", "sub", "rsub", "mul", "div", "true_divide", "pow", "__add__", "__radd__", "__sub__", "__rsub__",
        "__mul__", "__rmul__", "__truediv__", "__rtruediv__", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss",
        "binary_cross_entropy", "eq", "ne", "gt", "lt", "ge", "le", "__eq__", "__ne__", "maximum", "minimum", "where",
    }
)  # fmt: skip


def silent_broadcast(left: Sequence[int], right: Sequence[int]) -> Optional[Tuple[int, ...]]:
    """The shape that two different shapes grow to, if neither of them has it and no one asked for it.

    `(N, 1)` with `(N,)` becomes `(N, N)`: the shorter one gets its dimension in front. Shapes of equal rank, such as
    `(N, 1)` and `(1, N)`, were made so on purpose.
    """
    left, right = tuple(left), tuple(right)
    if len(left) == len(right) or not left or not right:
        return None
    try:
        grown = tuple(torch.broadcast_shapes(left, right))
    except RuntimeError:
        return None
    longer, shorter = (left, right) if len(left) > len(right) else (right, left)
    if grown in (left, right) or longer[0] != shorter[0] or shorter[0] == 1:
        return None
    return grown


class BroadcastWatch(TorchFunctionMode):
    """Notes the lines of the user's code where a pair of tensors is silently broadcast to a larger one."""

    def __init__(self, roots: Roots) -> None:
        super().__init__()
        self._roots = roots
        self.found: Dict[Place, str] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        if name in _PAIRWISE:
            pair = [item for item in args if isinstance(item, torch.Tensor)][:2]
            grown = silent_broadcast(pair[0].shape, pair[1].shape) if len(pair) == 2 else None
            if grown:
                place = self._roots.caller(sys._getframe(1))
                if place:
                    shapes = f"{tuple(pair[0].shape)} and {tuple(pair[1].shape)}"
                    self.found[place] = (
                        f"`{name.strip('_')}` of {shapes} is silently broadcast to {grown}: "
                        "every sample meets every other"
                    )
        return func(*args, **(kwargs or {}))


# ---------------------------------------------------------------------------------------------- layers


@dataclass
class Layer:
    """One call of one leaf module."""

    name: str
    kind: str
    shape: str
    dtype: str
    device: str
    parameters: int
    trainable: int
    bytes: int
    seconds: float
    grad_free: bool = False


class LayerWatch:
    """Records every module that has no children, in the order in which they are called."""

    def __init__(self, model: nn.Module, clock: Callable[[], float]) -> None:
        self.layers: List[Layer] = []
        self.entered: List[str] = []
        self._clock = clock
        self._handles: List[Any] = []
        self._started: Dict[int, float] = {}
        self._counted: set[int] = set()
        for name, module in model.named_modules():
            self._handles.append(module.register_forward_pre_hook(self._before(name or type(module).__name__)))
            if not list(module.children()):
                self._handles.append(module.register_forward_hook(self._after(name or type(module).__name__)))

    def _before(self, name: str) -> Any:
        def hook(module: nn.Module, _: Any) -> None:
            self.entered.append(name)
            self._started[id(module)] = self._clock()

        return hook

    def _after(self, name: str) -> Any:
        def hook(module: nn.Module, _: Any, output: Any) -> None:
            seconds = self._clock() - self._started.get(id(module), self._clock())
            out = first_tensor(output)
            own = [parameter for parameter in module.parameters() if id(parameter) not in self._counted]
            self._counted.update(id(parameter) for parameter in own)
            self.layers.append(
                Layer(
                    name=name,
                    kind=type(module).__name__,
                    shape=str(tuple(out.shape)) if out is not None else type(output).__name__,
                    dtype=str(out.dtype).replace("torch.", "") if out is not None else "",
                    device=str(out.device) if out is not None else "",
                    parameters=sum(parameter.numel() for parameter in own),
                    trainable=sum(parameter.numel() for parameter in own if parameter.requires_grad),
                    bytes=sum(tensor.numel() * tensor.element_size() for tensor in tensors(output)),
                    seconds=seconds,
                )
            )

        return hook

    def close(self) -> None:
        """Take the hooks away."""
        for handle in self._handles:
            handle.remove()


# -------------------------------------------------------------------------------------------- devices


def choose_device(wanted: str) -> torch.device:
    """`auto` is CUDA, then MPS, then the CPU."""
    if wanted != "auto":
        return torch.device(wanted)
    if torch.cuda.is_available():
        return torch.device("cuda", torch.cuda.current_device())
    if getattr(torch.backends, "mps", None) is not None and torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def wait_for(device: torch.device) -> None:
    """Until the device has done all that was asked: before any clock is read."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def clock_of(device: torch.device) -> Callable[[], float]:
    """A clock in seconds that waits for the device first."""

    def clock() -> float:
        wait_for(device)
        return time.perf_counter()

    return clock


def free_memory(device: torch.device) -> int:
    """Bytes that can still be had on the device; 0 where torch and the system don't tell."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    with contextlib.suppress(OSError, ValueError), open("/proc/meminfo", encoding="ascii") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0
