"""Counts what autograd keeps alive: the tensors saved for a backward pass, and the nodes of a graph."""

import weakref
from types import TracebackType

import torch


class _Saved:
    __slots__ = ("__weakref__", "tensor")

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor


class SavedTensors:
    """Within it, `alive` is the number of tensors that live graphs hold for their backward pass."""

    def __init__(self) -> None:
        self._saved: weakref.WeakSet[_Saved] = weakref.WeakSet()
        self._hooks = torch.autograd.graph.saved_tensors_hooks(self._pack, lambda saved: saved.tensor)

    def _pack(self, tensor: torch.Tensor) -> _Saved:
        # Detached: an output saved with its own node would be a cycle that never dies.
        saved = _Saved(tensor.detach())
        self._saved.add(saved)
        return saved

    @property
    def alive(self) -> int:
        return len(self._saved)

    @property
    def bytes(self) -> int:
        return sum(saved.tensor.nbytes for saved in self._saved)

    def __enter__(self) -> "SavedTensors":
        self._hooks.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._hooks.__exit__(kind, error, traceback)


def graph_nodes(*tensors: torch.Tensor) -> int:
    """How many autograd nodes these tensors keep alive."""
    seen = set()
    waiting = [tensor.grad_fn for tensor in tensors if tensor.grad_fn is not None]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        waiting.extend(parent for parent, _ in node.next_functions if parent is not None)
    return len(seen)
