"""The model of training code that the rules ask questions of."""

from trainwright.semantics.calls import Accumulation, Call
from trainwright.semantics.model import ClassModel, Function, ModuleModel
from trainwright.semantics.tree import Event, What
from trainwright.semantics.values import Kind, Part, Value
from trainwright.semantics.workspace import Workspace

__all__ = [
    "Accumulation",
    "Call",
    "ClassModel",
    "Event",
    "Function",
    "Kind",
    "ModuleModel",
    "Part",
    "Value",
    "What",
    "Workspace",
]
