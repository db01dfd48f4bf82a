"""What one Python file says about configs: plain picklable values that other files and the YAML side are joined with.

Equality of facts ignores where things stand: two sets of facts are equal when they mean the same.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from trainwright.configs.scalars import Dialect
from trainwright.positions import Position, Range

NOWHERE = Range(Position(0, 0), Position(0, 0))


# -- symbolic values: what a name may stand for, as far as configs are concerned --------------------------------------


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of the file's `load`-th config load."""

    load: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function of this file, by the function's qualified name within the file."""

    function: str
    name: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a call of a workspace function or class gives. A dotted `target`; names of this file start with `::`."""

    target: str
    arguments: tuple[Symbol, ...] = ()
    keywords: tuple[tuple[str, Symbol], ...] = ()
    expanded: tuple[Symbol, ...] = ()
    """What is passed by `**`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A function, class or constant of another file, or of this one (`::name`), not called."""

    target: str


@dataclass(frozen=True, slots=True)
class Parser:
    """A command-line parser: the `ordinal`-th that `function` creates, or the command `function` itself."""

    function: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Arguments:
    """All values that a parser gives: the namespace, or the dictionary of it."""

    parser: Symbol


@dataclass(frozen=True, slots=True)
class At:
    """One key of a mapping, or one attribute of a namespace."""

    base: Symbol
    key: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A tuple."""

    items: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a tuple."""

    base: Symbol
    index: int


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""

    value: str


@dataclass(frozen=True, slots=True)
class Here:
    """The Python file itself (`__file__`)."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A path joined from parts."""

    parts: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Up:
    """The folder that holds a path."""

    path: Symbol


@dataclass(frozen=True, slots=True)
class Either:
    """One of several values."""

    choices: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that has nothing to do with configs, or cannot be told."""


UNKNOWN = Unknown()

Symbol = (
    Loaded
    | Parameter
    | Result
    | Reference
    | Parser
    | Arguments
    | At
    | Pack
    | Element
    | Text
    | Here
    | Joined
    | Up
    | Either
    | Unknown
)


# -- facts -------------------------------------------------------------------------------------------------------------


class OptionKind(str, enum.Enum):
    """Where a value with a default can be declared."""

    ARGPARSE = "argparse option"
    TYPER = "Typer option"
    CLICK = "click option"
    FIELD = "field"
    PARAMETER = "parameter"


class DefaultState(str, enum.Enum):
    """What is known of a default."""

    KNOWN = "known"
    ABSENT = "absent"
    """There is none: the option is required, or stays unset (None, SUPPRESS) when not given."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Option:
    """An option, field or parameter that a config key can correspond to.

    `owner` is the parser that an argparse option is added to, and a Reference to the function or class otherwise.
    """

    name: str
    kind: OptionKind
    owner: Symbol
    function: str
    """The function (or class) of the file in which it is declared; `<module>` at module level."""
    state: DefaultState
    value: Any = field(default=None, hash=False)
    source: str = ""
    """The default as it is written."""
    spelling: str = ""
    """As a user types it: `--lr`."""
    type: str = ""
    """Qualified name of its annotation or `type=`."""
    flag: bool = False
    """Whether it is a switch that takes no value; its default is then often not written at all."""
    promises_override: bool = False
    """Whether its documentation says that it overrides the config when it is given."""
    from_set_defaults: bool = False
    range: Range = field(default=NOWHERE, compare=False)
    default_range: Range = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ConfigLoad:
    """A place where a config is read. `path` is what is opened; `text` the YAML itself when it is a string constant."""

    api: str
    dialect: Dialect | None
    """None where what is read is not YAML (JSON)."""
    function: str
    path: Symbol = UNKNOWN
    text: str | None = None
    text_name: str = ""
    """The name of the constant that holds `text`."""
    range: Range = field(default=NOWHERE, compare=False)
    text_range: Range = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class StoredConfig:
    """A config that code puts into Hydra's ConfigStore, under a group and a name; without name where that is not told.

    `target` is the dataclass that it is made of, empty for anything else.
    """

    name: str
    group: str = ""
    package: str | None = None
    target: str = ""
    function: str = ""
    range: Range = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Merge:
    """Two mappings become one: where both have a key, `high` wins.

    `checked` tells that OmegaConf does it, which compares `high` with the class where `low` is an object of one.
    """

    low: Symbol
    high: Symbol
    function: str
    checked: bool = False
    range: Range = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One value goes to one place: `cfg["lr"] = args.lr`, or `args.lr if args.lr is not None else cfg["lr"]`.

    `when_set` tells that `high` only wins when it is not None (or true).
    """

    low: Symbol
    high: Symbol
    when_set: bool
    function: str
    range: Range = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call of a workspace function or class with arguments that may matter."""

    call: Result
    function: str
    range: Range = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class CliArguments:
    """A section of a LightningCLI's configs, with the class whose parameters it holds.

    With `subclasses` the section names the class itself, by `class_path`.
    """

    key: str
    target: str
    subclasses: bool = False
    range: Range = field(default=NOWHERE, compare=False)


class ReadKind(str, enum.Enum):
    """What code does with a key."""

    SUBSCRIPT = "subscript"
    ATTRIBUTE = "attribute"
    GET = "get"
    """It does not have to be there: `.get("lr")`, `getattr(cfg, "lr", None)`, `"lr" in cfg`."""
    WRITE = "write"
    WHOLE = "whole"
    """What stands there is handed on, or looped over."""


@dataclass(frozen=True, slots=True)
class Read:
    """A place that reads one key, or hands a mapping on.

    `guarded` tells that it runs only under some condition, or that a missing key is caught. `passed_to` is the
    function or class that a mapping is handed to, where that has a name.
    """

    symbol: Symbol
    how: ReadKind
    function: str
    guarded: bool = False
    passed_to: str = ""
    expanded: bool = False
    """Whether it is handed on by `**`, each key as an argument."""
    range: Range = field(default=NOWHERE, compare=False)
    key_range: Range = field(default=NOWHERE, compare=False)
    """Of the key: the text in quotes, or the attribute's name."""


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """A function of the file: its parameters in order, and what it may return."""

    name: str
    parameters: tuple[str, ...]
    returns: Symbol = UNKNOWN
    command: OptionKind | None = None
    """TYPER or CLICK when it is a command, whose parameters are options."""
    hydra: bool = False
    defaults: tuple[tuple[str, Symbol], ...] = ()
    """Parameters whose default is a string, such as a path."""


class ClassKind(str, enum.Enum):
    """What a class is to configs."""

    LIGHTNING_MODULE = "LightningModule"
    LIGHTNING_DATA_MODULE = "LightningDataModule"
    DATACLASS = "dataclass"
    PYDANTIC = "pydantic model"
    OTHER = "class"


_PLAIN_ROOTS = frozenset({"torch", "object", "abc", "typing", "enum", "collections", "Exception", "torchvision"})


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class of the file, with what its construction takes."""

    name: str
    kind: ClassKind
    bases: tuple[str, ...]
    options: tuple[Option, ...]
    takes_anything: bool = False
    """Whether its `__init__` has `**kwargs`."""

    @property
    def concerns_configs(self) -> bool:
        """Whether it is, or may descend from, a class that configs are combined with."""
        if self.kind is not ClassKind.OTHER:
            return True
        return bool(self.options) and any(base.partition(".")[0] not in _PLAIN_ROOTS for base in self.bases)


@dataclass(frozen=True, slots=True)
class ConfigFacts:
    """All of one file."""

    imports: tuple[tuple[str, str], ...] = ()
    """Names that module level binds by importing, with their qualified names (relative ones start with dots)."""
    loads: tuple[ConfigLoad, ...] = ()
    options: tuple[Option, ...] = ()
    merges: tuple[Merge, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    calls: tuple[CallSite, ...] = ()
    functions: tuple[FunctionFacts, ...] = ()
    classes: tuple[ClassFacts, ...] = ()
    lightning_cli: bool = False
    reads: tuple[Read, ...] = ()
    cli_arguments: tuple[CliArguments, ...] = ()
    linked: tuple[str, ...] = ()
    """The keys that a LightningCLI takes from elsewhere: `link_arguments`."""
    instantiated_with: tuple[str, ...] = ()
    """The names that calls of `hydra.utils.instantiate` pass beside the config, `*` for one more by position, and `**`
    for those that cannot be told."""
    stored: tuple[StoredConfig, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything whose findings could depend on configs."""
        combined = (
            self.loads or self.options or self.merges or self.assignments or self.calls or self.functions or self.reads
        ) or self.stored
        return bool(combined) or any(known.concerns_configs for known in self.classes)


def choices(symbol: Symbol) -> Iterator[Symbol]:
    """The alternatives that a symbol stands for."""
    if isinstance(symbol, Either):
        for choice in symbol.choices:
            yield from choices(choice)
    elif not isinstance(symbol, Unknown):
        yield symbol


def either(*symbols: Symbol) -> Symbol:
    """One of `symbols`; what is unknown among them is left out."""
    if len(symbols) == 1:
        return symbols[0]
    known = [symbol for symbol in symbols if symbol is not UNKNOWN]
    if len(known) < 2:
        return known[0] if known else UNKNOWN
    found = tuple(dict.fromkeys(choice for symbol in known for choice in choices(symbol)))
    if not found:
        return UNKNOWN
    return found[0] if len(found) == 1 else Either(found)


def size(symbol: Symbol, limit: int = 1_000) -> int:
    """How many symbols a symbol is made of; counting stops at `limit`."""
    waiting: list[Symbol] = [symbol]
    count = 0
    while waiting and count < limit:
        current = waiting.pop()
        count += 1
        if isinstance(current, Result):
            waiting.extend((*current.arguments, *(value for _, value in current.keywords), *current.expanded))
        elif isinstance(current, (Joined, Either)):
            waiting.extend(current.parts if isinstance(current, Joined) else current.choices)
        elif isinstance(current, Pack):
            waiting.extend(current.items)
        elif isinstance(current, (At, Element)):
            waiting.append(current.base)
        elif isinstance(current, Up):
            waiting.append(current.path)
        elif isinstance(current, Arguments):
            waiting.append(current.parser)
    return count
