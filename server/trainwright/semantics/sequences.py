"""Which models run over sequences: recurrent networks and transformers, by the layers that they are built of."""

from __future__ import annotations

from trainwright.semantics import words
from trainwright.semantics.library import MODULE_BASES
from trainwright.semantics.values import Kind, Value
from trainwright.semantics.workspace import Workspace

RECURRENT = frozenset(f"torch.nn.{name}" for name in ("RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"))
_ATTENTION = frozenset(
    f"torch.nn.{name}"
    for name in (
        "MultiheadAttention", "Transformer", "TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer",
        "TransformerDecoderLayer",
    )
)  # fmt: skip
_CONVOLUTIONAL = ("ResNet", "ConvNext", "MobileNet", "EfficientNet", "RegNet", "Bit")
"""Models of transformers that are no transformers."""
_NAMED = frozenset({"lstm", "gru", "rnn"})
"""A network of linear layers that is called so is a recurrent one written by hand."""
_OTHER = frozenset({"conv", "convolutional", "faster", "mask", "loss"})
"""Faster R-CNN is none."""
_MAX_DEPTH = 5


def sequence_layer(workspace: Workspace, value: Value) -> str:
    """The layer that makes a module a model of sequences, as people name it (`nn.LSTM`); empty when none is known."""
    return _layer(workspace, value, 0) if value.kind is Kind.MODULE else ""


def _layer(workspace: Workspace, value: Value, depth: int) -> str:
    name = value.type
    if name in RECURRENT or name in _ATTENTION:
        return name.removeprefix("torch.")
    if name.startswith("transformers."):
        last = name.rpartition(".")[2]
        return "" if last.startswith(_CONVOLUTIONAL) else last
    if depth > _MAX_DEPTH:
        return ""
    for item in value.items:
        found = _layer(workspace, item, depth + 1) if item.kind is Kind.MODULE else ""
        if found:
            return found
    if "::" not in name or not workspace.library_bases(name) & MODULE_BASES:
        return ""
    for ancestor in workspace.ancestors(name):
        facts = workspace.class_facts(ancestor)
        for layer, _ in facts.layers if facts is not None else ():
            found = _layer(workspace, Value(Kind.MODULE, type=layer), depth + 1)
            if found:
                return found
    own = name.rpartition("::")[2]
    spoken = set(words.words(own))
    if depth == 0 and spoken & _NAMED and not spoken & _OTHER:
        return own
    multi_head = {"multi", "attention"} <= spoken or "multihead" in spoken or {"causal", "attention"} <= spoken
    return own if multi_head else ""


def is_tuple_state(workspace: Workspace, value: Value) -> bool | None:
    """Whether the hidden state of a recurrent model is a tuple (an LSTM's) or a tensor; None when not known."""
    layers = _recurrent_layers(workspace, value, 0)
    if not layers:
        return None
    tuples = {"LSTM" in layer for layer in layers}
    return tuples.pop() if len(tuples) == 1 else None


def _recurrent_layers(workspace: Workspace, value: Value, depth: int) -> set[str]:
    if value.type in RECURRENT:
        return {value.type}
    if "::" not in value.type or depth > _MAX_DEPTH:
        return set()
    found: set[str] = set()
    for ancestor in workspace.ancestors(value.type):
        facts = workspace.class_facts(ancestor)
        for layer, _ in facts.layers if facts is not None else ():
            found |= _recurrent_layers(workspace, Value(Kind.MODULE, type=layer), depth + 1)
    return found
