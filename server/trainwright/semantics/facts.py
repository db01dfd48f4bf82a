"""What files tell each other: plain, picklable summaries of functions, classes and modules.

Another file never walks a foreign tree; it reads these. They are equal when nothing that matters has changed, so
that a change which leaves them alone re-checks nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from trainwright.semantics.randomness import NOTHING, Randomness
from trainwright.semantics.tree import Sequence, What
from trainwright.semantics.values import UNKNOWN, Value

if TYPE_CHECKING:
    from trainwright.semantics.flow import Recording

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """The summary of a function, method or module body (named `<module>`)."""

    id: str
    """`path::qualname`."""
    name: str
    parameters: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    tree: Sequence = ()
    returns: Value = UNKNOWN
    class_id: str = ""
    static: bool = False
    randomness: Randomness = NOTHING
    displaces: tuple[str, ...] = ()
    """What it is given, or parts of that, which it sends to a device or hands to code that is not known: `net`,
    `self.encoder`."""
    line: int = field(default=0, compare=False)
    """First line (from 0) at the time of the analysis, for related information only."""

    @property
    def path(self) -> Path:
        """The file it stands in."""
        return Path(self.id.partition("::")[0])

    @property
    def is_method(self) -> bool:
        """Whether the first parameter is the instance."""
        return bool(self.class_id) and not self.static


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """The summary of a class."""

    id: str
    name: str
    bases: tuple[str, ...] = ()
    """Qualified names, as the file spells them; a class of the workspace by its id."""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    """What `self.x` holds after __init__ (and class-level assignments)."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Attributes that are a parameter of __init__ (self.model = model), by parameter."""
    methods: tuple[str, ...] = ()
    layers: tuple[tuple[str, bool], ...] = ()
    """What the class body calls that may be a layer: (qualified name or class id, with a dropout argument)."""
    uses_training_flag: bool = False
    moves_things: bool = False
    """Whether its code sends anything to a device: itself, or what forward is given."""
    redefined: bool = False
    """Whether the file defines other classes of this name before: an instance may be of one of those."""
    line: int = field(default=0, compare=False)


class World(Protocol):
    """The workspace as the analysis of one file sees it."""

    def note(self, key: str) -> None:
        """Write down that the present analysis depends on `key`."""

    def function(self, function_id: str) -> FunctionFacts | None:
        """The facts of a function; None when it is not (or no longer) there."""

    def class_facts(self, class_id: str) -> ClassFacts | None:
        """The facts of a class."""

    def method(self, class_id: str, name: str) -> FunctionFacts | None:
        """The method that `instance.name` calls, base classes of the workspace included."""

    def resolve(self, name: str, path: Path) -> Value | None:
        """What the dotted name `name`, imported in the file `path`, is in the workspace; None: not of it."""

    def library_bases(self, class_id: str) -> frozenset[str]:
        """The qualified names of all library classes that a class of the workspace descends from."""

    def mode_matters(self, value: Value) -> bool:
        """Whether a module may behave differently in train and eval mode; False only when that is known."""

    def places_itself(self, class_id: str) -> bool:
        """Whether a module of the workspace may move itself, or its inputs, to a device; False only when known."""

    def initial(self, class_id: str, compute: Callable[[FunctionFacts], Recording]) -> Recording | None:
        """What the constructor of a class leaves its own modules in; None when it has no constructor."""

    def remember(self, question: str, about: FunctionFacts, compute: Callable[[], T]) -> T:
        """The answer to a question about a function: computed once until something changes."""

    def reach(self, function_id: str) -> frozenset[What]:
        """What kinds of events a call of a function may lead to, through all that it calls."""

    def callers(self, function_id: str) -> tuple[FunctionFacts, ...]:
        """The functions of the workspace that call this one."""
