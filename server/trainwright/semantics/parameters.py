"""Whether a value holds parameters to train: known for torch's own layers and for classes that are built of them."""

from __future__ import annotations

from trainwright.semantics.library import MODULE_BASES
from trainwright.semantics.values import Kind, Value
from trainwright.semantics.workspace import Workspace

_LAYERS = (
    "Linear Bilinear LazyLinear Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d "
    "LazyConv2d Embedding EmbeddingBag BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm LayerNorm GroupNorm RMSNorm "
    "PReLU RNN LSTM GRU RNNCell LSTMCell GRUCell MultiheadAttention Transformer TransformerEncoder TransformerDecoder "
    "TransformerEncoderLayer TransformerDecoderLayer"
)
_WITH_PARAMETERS = frozenset(f"torch.nn.{name}" for name in _LAYERS.split())
"""Layers that have parameters by default (torch 2.13)."""
PARAMETER = frozenset({"torch.nn.Parameter", "torch.nn.parameter.Parameter"})
_MAX_DEPTH = 4


def has_parameters(workspace: Workspace, value: Value) -> bool:
    """Whether `value` is a parameter or a module with parameters of its own; False when that is not known."""
    if value.type in PARAMETER:
        return True
    return value.kind is Kind.MODULE and _has_parameters(workspace, value, 0)


def _has_parameters(workspace: Workspace, value: Value, depth: int) -> bool:
    if value.type in _WITH_PARAMETERS:
        return True
    if depth > _MAX_DEPTH:
        return False
    if value.type == "torch.nn.Sequential":
        return any(_has_parameters(workspace, item, depth + 1) for item in value.items)
    if "::" not in value.type or not workspace.library_bases(value.type) & MODULE_BASES:
        return False
    facts = workspace.class_facts(value.type)
    layers = facts.layers if facts is not None else ()
    return any(_has_parameters(workspace, Value(Kind.MODULE, type=name), depth + 1) for name, _ in layers)
