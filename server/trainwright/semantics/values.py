"""What the analysis knows about a value: its kind, which object it is, and kind-specific facets.

Unknown is a value: whatever the analysis cannot tell stays `UNKNOWN`, and rules stay quiet about it.
"""

from __future__ import annotations

import enum
from typing import NamedTuple


class Kind(str, enum.Enum):
    """The kinds of values that matter in training code."""

    UNKNOWN = "unknown"
    CONSTANT = "constant"
    LIBRARY = "library"  # a module, class or function of a library, not (yet) called: `type` is its qualified name
    FUNCTION = "function"  # a function of the workspace: `type` is its id
    CLASS = "class"  # a class of the workspace: `type` is its id
    INSTANCE = "instance"  # an instance of a workspace class or of a library class without a kind of its own
    MODULE = "module"  # torch.nn.Module
    OPTIMIZER = "optimizer"
    SCHEDULER = "scheduler"
    CRITERION = "criterion"
    SCALER = "scaler"
    LOADER = "loader"
    DATASET = "dataset"
    TENSOR = "tensor"
    TRAINER = "trainer"
    NUMBER = "number"  # a Python number computed at run time
    TUPLE = "tuple"  # tuple or list display: `items` are its elements
    DICT = "dict"
    LIST = "list"  # a list that grows
    PARAMETERS = "parameters"  # model.parameters() and alike: `ident` is the model


class Part(str, enum.Enum):
    """Which part of the data something belongs to."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class Tensor(NamedTuple):
    """Facet of a tensor: does it carry an autograd graph (None: unknown), and of which models."""

    graph: bool | None = None
    models: tuple[str, ...] = ()


class Optimizer(NamedTuple):
    """Facet of an optimizer: the models (identities) whose parameters it updates; empty: unknown."""

    models: tuple[str, ...] = ()


class Value(NamedTuple):
    """One abstract value.

    `ident` names the object within its function: the parameter, local name or access path (`self.model`) under
    which it was first seen; names of module level start with `::`; empty: no identity. `type` is the qualified name
    of its class (or of itself, for LIBRARY, FUNCTION and CLASS).
    """

    kind: Kind = Kind.UNKNOWN
    ident: str = ""
    type: str = ""
    items: tuple[Value, ...] = ()
    facet: Tensor | Optimizer | Part | str | float | bool | None = None

    @property
    def graph(self) -> bool | None:
        """Whether it carries an autograd graph; None when unknown."""
        if isinstance(self.facet, Tensor):
            return self.facet.graph
        if self.kind in (Kind.CONSTANT, Kind.NUMBER):
            return False
        return None

    @property
    def part(self) -> Part | None:
        """The part of the data that it belongs to, when known."""
        return self.facet if isinstance(self.facet, Part) else None


UNKNOWN = Value()
NUMBER = Value(Kind.NUMBER)


def join(a: Value, b: Value) -> Value:
    """What is known when the value is `a` on one path and `b` on another."""
    if a == b:
        return a
    if a.kind is not b.kind:
        if {a.kind, b.kind} == {Kind.CONSTANT, Kind.NUMBER} and not isinstance(a.facet or b.facet, str):
            return NUMBER._replace(ident=a.ident if a.ident == b.ident else "")
        if (Kind.CONSTANT in (a.kind, b.kind) and a.facet is None) or b.facet is None:
            other = b if a.kind is Kind.CONSTANT and a.facet is None else a  # None on one path: an optional object
            if other.kind not in (Kind.CONSTANT, Kind.UNKNOWN):
                return other
        return Value(ident=a.ident if a.ident == b.ident else "")
    ident = a.ident if a.ident == b.ident else ""
    facet = a.facet if a.facet == b.facet else None
    if isinstance(a.facet, Tensor) and isinstance(b.facet, Tensor):
        graph = a.facet.graph if a.facet.graph == b.facet.graph else None
        facet = Tensor(graph, tuple(sorted({*a.facet.models, *b.facet.models})))
    items = tuple(map(join, a.items, b.items)) if len(a.items) == len(b.items) else ()
    return Value(a.kind, ident, a.type if a.type == b.type else "", items, facet)
