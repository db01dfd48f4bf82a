"""What the analysis knows about a value: its kind, which object it is, and kind-specific facets.

Unknown is a value: whatever the analysis cannot tell stays `UNKNOWN`, and rules stay quiet about it.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from trainwright.semantics import devices


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


class Made(NamedTuple):
    """The operation that gave a tensor's values their scale, and where it stands.

    `how` is the operation (linear, sigmoid, softmax, log_softmax, relu ...), or `forward`: whatever the module with
    the identity `where` ends in. Otherwise `where` is the id of a function, `line` the line below its first one.
    """

    how: str
    where: str = ""
    line: int = 0


class Mark(NamedTuple):
    """What has befallen a tensor that its gradients depend on.

    `cut` from its graph by an operation; `saved` by the operation that gave it, whose backward needs it unchanged;
    a `leaf` whose gradients are asked for; `stale`: made with weights of a model that an optimizer has changed since.
    """

    what: str
    by: str


Dim = int | str | None
"""A size: a number, `N` (the rows of a batch), `...` (any number of dimensions, at most once), None for unknown."""
Shape = tuple[Dim, ...]


class Tensor(NamedTuple):
    """Facet of a tensor: does it carry an autograd graph (None: unknown), of which models, its scale and shape."""

    graph: bool | None = None
    models: tuple[str, ...] = ()
    made: Made | None = None
    shape: Shape | None = None
    mark: Mark | None = None

    @property
    def batched(self) -> bool:
        """Whether the first dimension is known to be that of a batch."""
        return bool(self.shape) and self.shape is not None and self.shape[0] == "N"


class Optimizer(NamedTuple):
    """Facet of an optimizer: the models (identities) whose parameters it updates; empty: unknown."""

    models: tuple[str, ...] = ()


class Value(NamedTuple):
    """One abstract value.

    `ident` names the object within its function: the parameter, local name or access path (`self.model`) under
    which it was first seen; names of module level start with `::`; empty: no identity. `type` is the qualified name
    of its class (or of itself, for LIBRARY, FUNCTION and CLASS). `device` is where a module or tensor lies (see
    devices); empty: unknown.
    """

    kind: Kind = Kind.UNKNOWN
    ident: str = ""
    type: str = ""
    items: tuple[Value, ...] = ()
    facet: Tensor | Optimizer | Part | str | float | bool | None = None
    device: str = ""

    @property
    def graph(self) -> bool | None:
        """Whether it carries an autograd graph; None when unknown."""
        if isinstance(self.facet, Tensor):
            return self.facet.graph
        if self.kind in (Kind.CONSTANT, Kind.NUMBER):
            return False
        return None

    @property
    def tensor(self) -> Tensor:
        """What is known of it as a tensor: nothing, for other values."""
        return self.facet if isinstance(self.facet, Tensor) else _ANY_TENSOR

    @property
    def part(self) -> Part | None:
        """The part of the data that it belongs to, when known."""
        return self.facet if isinstance(self.facet, Part) else None


_ANY_TENSOR = Tensor()
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
        facet = _join_tensors(a.facet, b.facet)
    items = tuple(map(join, a.items, b.items)) if len(a.items) == len(b.items) else ()
    device = a.device if a.device == b.device else devices.join(a.device, b.device)
    return Value(a.kind, ident, a.type if a.type == b.type else "", items, facet, device)


def _join_tensors(a: Tensor, b: Tensor) -> Tensor:
    made = a.made
    if a.made != b.made:
        same = a.made is not None and b.made is not None and a.made.how == b.made.how != "forward"
        made = a.made if same else None
    shape = a.shape if a.shape == b.shape else None
    if shape is None and a.shape is not None and b.shape is not None and len(a.shape) == len(b.shape):
        if "..." not in a.shape and "..." not in b.shape:
            shape = tuple(d if d == e else None for d, e in zip(a.shape, b.shape, strict=True))
    graph = a.graph if a.graph == b.graph else None
    models = a.models if a.models == b.models else tuple(sorted({*a.models, *b.models}))
    return Tensor(graph, models, made, shape, a.mark if a.mark == b.mark else None)
