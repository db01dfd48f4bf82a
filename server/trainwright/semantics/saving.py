"""What a call writes to a file: weights alone, or enough to go on training."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trainwright.semantics import words
from trainwright.semantics.values import Kind, Value

if TYPE_CHECKING:
    from trainwright.semantics.interpreter import Interpreter

WEIGHTS, MODEL, DICTIONARY, OTHER, HELPER = "weights", "model", "dictionary", "other", "helper"
"""SAVE, detail: only a model's state_dict; the pickled model; a dictionary with the state of a model and of no
optimizer; anything else; a saver of other people's."""
PARTIAL = frozenset({WEIGHTS, MODEL, DICTIONARY})

_CHECKPOINTS = frozenset({"checkpoint", "checkpointer", "ckpt"})
_READS = frozenset({"load", "restore", "resume", "read", "get", "find", "add", "exists", "join"})
_STATES = (Kind.OPTIMIZER, Kind.DICT, Kind.SCHEDULER)


def what_is_saved(interp: Interpreter, node: ast.Call) -> tuple[str, str]:
    """The detail and the subject (an identity) of a torch.save."""
    saved = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "obj"), None)
    if saved is None:
        return OTHER, ""
    if isinstance(saved, ast.Call) and isinstance(saved.func, ast.Attribute) and saved.func.attr == "state_dict":
        value = interp.peek(saved.func.value)
        return (WEIGHTS, value.ident) if _is_model(value) else (OTHER, value.ident)
    if isinstance(saved, ast.Dict):
        return _in_dictionary(interp, saved)
    value = interp.peek(saved)
    return (MODEL, value.ident) if _is_model(value) else (OTHER, value.ident)


def _in_dictionary(interp: Interpreter, saved: ast.Dict) -> tuple[str, str]:
    """A dictionary that holds a model's state and, by all that it says, nothing of an optimizer."""
    if None in saved.keys or any(word in ast.unparse(saved).lower() for word in ("optim", "opt_", "solver")):
        return OTHER, ""
    for each in saved.values:
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "state_dict":
            value = interp.peek(each.func.value)
            if _is_model(value):
                return DICTIONARY, value.ident
    return OTHER, ""


def _is_model(value: Value) -> bool:
    if value.kind is Kind.MODULE:
        return True
    return value.kind is Kind.UNKNOWN and bool(value.ident) and words.names_model(value.ident)


def may_save(name: str, arguments: list[Value]) -> bool:
    """Whether a call of code that is not known may save what training goes on from, by its name and arguments."""
    if name == "torch.save":
        return False
    owner, _, last = name.rpartition("::")[2].rpartition(".")
    found = set(words.words(last))
    if found & _CHECKPOINTS and not found & _READS:
        return True
    if "save" not in found:
        return False
    if set(words.words(owner.rpartition(".")[2])) & _CHECKPOINTS:
        return True
    return any(value.kind in _STATES or words.names_optimizer(value.ident) or _is_model(value) for value in arguments)
