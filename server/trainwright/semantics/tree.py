"""The skeleton of a function: its ML events in execution order, under their loops, branches and regions.

Trees are plain values: without their ast nodes (`stripped`) they are the summary of a function that other functions
and files read, equal when nothing that matters has changed.
"""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, field
from sys import intern

from trainwright.semantics.sharing import shared_pairs, shared_value
from trainwright.semantics.values import Part, Value
from trainwright.source.segment import Segment


class What(str, enum.Enum):
    """What happens in an event."""

    CREATE = "create"  # subject comes into being here: a new object; detail "new" (a constructor) or "unknown"
    MODE = "mode"  # subject is put in mode detail: train, eval or unknown
    FORWARD = "forward"  # subject, a module, is called
    APPLY = "apply"  # subject, not known to be a module, is called
    FREEZE = "freeze"  # subject's parameters stop recording gradients
    BACKWARD = "backward"  # gradients are computed; subject is the loss
    DIFFERENTIATE = "differentiate"  # torch.autograd.grad: gradients are taken on purpose
    ZERO_GRAD = "zero_grad"  # subject, optimizer or module, clears its gradients
    STEP = "step"  # subject, an optimizer, updates its parameters
    SCHEDULE = "schedule"  # subject, a scheduler, steps; detail given (it is told a number) or known (it is torch's)
    CLIP = "clip"  # gradients of subject, a module, are clipped; detail "method" when an engine's method does it
    UNSCALE = "unscale"  # a GradScaler divides the gradients of subject, an optimizer, by its scale
    GRADIENTS = "gradients"  # recording is switched on or off from here: detail on, off or unknown
    ALIAS = "alias"  # subject is from here on another name of the object detail
    ESCAPE = "escape"  # subject is handed to code that is not known
    CALL = "call"  # a function of the workspace is called: detail is its id
    UPDATE = "update"  # a GradScaler, subject, adapts its scale
    SAVE = "save"  # subject is written to a file: see saving.what_is_saved for the detail
    FINITE = "finite"  # somebody asks whether numbers are finite


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to `subject` (an identity, see values.Value)."""

    what: What
    subject: str
    detail: str = ""
    line: int = field(default=0, compare=False)
    """Lines below the first line of the function's segment; of module level: the line itself."""
    bindings: tuple[tuple[str, str], ...] = ()
    """CALL: the callee's parameters and the caller's identities; CREATE: attributes and what they alias."""
    indifferent: bool = False
    """CREATE, FORWARD: the module is known to behave the same in train and eval mode."""
    given: tuple[tuple[str, Value], ...] = ()
    """CALL: what is known of the modules, criteria, optimizers and schedulers that the callee's parameters get."""
    context: Context | None = field(default=None, compare=False)
    node: ast.AST | None = field(default=None, compare=False)
    segment: Segment | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """Exactly one of the arms runs."""

    arms: tuple[Sequence, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """The body runs any number of times. `part`: what the loop's iterable says of the data it yields."""

    body: Sequence
    orelse: Sequence = ()
    part: Part | None = None
    over_loader: bool = False
    line: int = field(default=0, compare=False)
    node: ast.AST | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Region:
    """A `with` block in which gradients are `off`, `on`, or `unknown` (set_grad_enabled(flag))."""

    gradients: str
    body: Sequence


@dataclass(frozen=True, slots=True)
class Attempt:
    """try: the body may stop anywhere; then a handler runs; `final` always runs."""

    body: Sequence
    handlers: tuple[Sequence, ...]
    orelse: Sequence
    final: Sequence


@dataclass(frozen=True, slots=True)
class Exit:
    """Control leaves: return, raise, break or continue."""

    how: str


EXITS = {how: Exit(how) for how in ("return", "raise", "break", "continue")}

Node = Event | Branch | Loop | Region | Attempt | Exit
Sequence = tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """The statement around an event and what is around that: loops, with blocks, branches, handlers."""

    node: ast.AST
    parent: Context | None
    arm: str = ""
    """Which part of the statement: body, orelse, handler, final, test."""

    def chain(self) -> list[Context]:
        """This context and all around it, innermost first."""
        found: list[Context] = []
        context: Context | None = self
        while context is not None:
            found.append(context)
            context = context.parent
        return found


def stripped(sequence: Sequence) -> Sequence:
    """The same tree without ast nodes: small, picklable, equal when the behaviour is."""
    found: list[Node] = []
    for node in sequence:
        if isinstance(node, Event):
            subject, detail, bindings = intern(node.subject), intern(node.detail), shared_pairs(node.bindings)
            given = tuple((intern(name), shared_value(value)) for name, value in node.given)
            found.append(Event(node.what, subject, detail, node.line, bindings, node.indifferent, given))
        elif isinstance(node, Branch):
            found.append(Branch(tuple(stripped(arm) for arm in node.arms)))
        elif isinstance(node, Loop):
            found.append(Loop(stripped(node.body), stripped(node.orelse), node.part, node.over_loader, node.line))
        elif isinstance(node, Region):
            found.append(Region(node.gradients, stripped(node.body)))
        elif isinstance(node, Attempt):
            handlers = tuple(stripped(handler) for handler in node.handlers)
            found.append(Attempt(stripped(node.body), handlers, stripped(node.orelse), stripped(node.final)))
        else:
            found.append(node)
    return tuple(found)


def within(sequence: Sequence, segment: Segment) -> Sequence:
    """The same tree, to be found in another segment, which holds the same nodes."""
    found: list[Node] = []
    for node in sequence:
        if isinstance(node, Event):
            own = (node.what, node.subject, node.detail, node.line, node.bindings, node.indifferent, node.given)
            found.append(Event(*own, node.context, node.node, segment))
        elif isinstance(node, Branch):
            found.append(Branch(tuple(within(arm, segment) for arm in node.arms)))
        elif isinstance(node, Loop):
            body, orelse = within(node.body, segment), within(node.orelse, segment)
            found.append(Loop(body, orelse, node.part, node.over_loader, node.line, node.node))
        elif isinstance(node, Region):
            found.append(Region(node.gradients, within(node.body, segment)))
        elif isinstance(node, Attempt):
            handlers = tuple(within(handler, segment) for handler in node.handlers)
            parts = (within(part, segment) for part in (node.body, node.orelse, node.final))
            body, orelse, final = parts
            found.append(Attempt(body, handlers, orelse, final))
        else:
            found.append(node)
    return tuple(found)


def events(sequence: Sequence) -> list[Event]:
    """All events of a tree in the order of the text."""
    found: list[Event] = []
    stack = list(reversed(sequence))
    while stack:
        node = stack.pop()
        if isinstance(node, Event):
            found.append(node)
        elif isinstance(node, Branch):
            for arm in reversed(node.arms):
                stack.extend(reversed(arm))
        elif isinstance(node, Loop):
            stack.extend(reversed(node.orelse))
            stack.extend(reversed(node.body))
        elif isinstance(node, Region):
            stack.extend(reversed(node.body))
        elif isinstance(node, Attempt):
            stack.extend(reversed(node.final))
            stack.extend(reversed(node.orelse))
            for handler in reversed(node.handlers):
                stack.extend(reversed(handler))
            stack.extend(reversed(node.body))
    return found


def loop_nodes(sequence: Sequence) -> list[Loop]:
    """All loops of a tree, nested ones too."""
    found: list[Loop] = []
    stack = list(sequence)
    while stack:
        node = stack.pop()
        if isinstance(node, Loop):
            found.append(node)
            stack.extend((*node.body, *node.orelse))
        elif isinstance(node, Branch):
            stack.extend(inner for arm in node.arms for inner in arm)
        elif isinstance(node, Region):
            stack.extend(node.body)
        elif isinstance(node, Attempt):
            stack.extend((*node.body, *node.orelse, *node.final))
            stack.extend(inner for handler in node.handlers for inner in handler)
    return found


def loops(sequence: Sequence) -> dict[ast.AST, Loop]:
    """The loops of a live tree by their ast nodes."""
    return {loop.node: loop for loop in loop_nodes(sequence) if loop.node is not None}


def regions(sequence: Sequence) -> list[Region]:
    """All regions of a tree, nested ones too."""
    found: list[Region] = []
    stack = list(sequence)
    while stack:
        node = stack.pop()
        if isinstance(node, Region):
            found.append(node)
            stack.extend(node.body)
        elif isinstance(node, Loop):
            stack.extend((*node.body, *node.orelse))
        elif isinstance(node, Branch):
            stack.extend(inner for arm in node.arms for inner in arm)
        elif isinstance(node, Attempt):
            stack.extend((*node.body, *node.orelse, *node.final))
            stack.extend(inner for handler in node.handlers for inner in handler)
    return found
