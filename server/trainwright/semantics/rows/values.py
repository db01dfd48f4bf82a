"""What is known of a value while rows are followed: tables, statistics, transformers, models, and their union."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from trainwright.source.place import Place
from trainwright.source.segment import Segment


class FitKind(enum.Enum):
    """What went into the rows, and from where."""

    TRANSFORMER = "transformer"
    """A fitted scaler, vocabulary, selection ..."""
    STATISTIC = "statistic"
    """A number of the rows (their mean) that was written back into them."""
    GROUPS = "groups"
    """A number of each group of rows: a target encoding, where the number is of the target."""
    COPIES = "copies"
    """Rows that were made out of other rows: oversampling, augmentation."""
    AUGMENTATION = "augmentation"
    """Each time that a row is taken it is changed at random."""
    ORDER = "order"
    """The rows are in the order of time, and know of their neighbours."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Something learned from some rows that went into rows. One object for each place and set of rows."""

    place: Place
    learner: ast.AST
    """`scaler`, or the statistic itself, `df['Age'].mean()`."""
    type: str
    """The transformer's qualified name; empty for a statistic."""
    source: ast.AST | str
    """What it was learned from."""
    roots: frozenset[str]
    parts: frozenset[str] = frozenset()
    """The sides of splits that these rows were already on."""
    kind: FitKind = FitKind.TRANSFORMER
    column: str = ""
    """The column whose values were averaged, for numbers of groups."""
    key: tuple[int, str] = (0, "")
    """The place and the kind, to look it up by."""

    @cached_property
    def transformer(self) -> str:
        """What has learned, as the code writes it."""
        return ast.unparse(self.learner)

    @cached_property
    def data(self) -> str:
        """What it was learned from, as the code writes it."""
        return self.source if isinstance(self.source, str) else ast.unparse(self.source)

    @property
    def is_statistic(self) -> bool:
        """Whether it is a number of the rows (their mean) and not a transformer."""
        return self.kind is FitKind.STATISTIC


@dataclass(frozen=True)
class Score:
    """A call that tells how good a model is on some rows."""

    place: Place
    text: str
    """The call, as the code writes it."""


@dataclass(frozen=True)
class Leak:
    """Rows that `split` separates were seen together by `fit`."""

    fit: Fit
    split: Place
    data: str
    """What is split, as the code writes it."""
    how: str
    """`split` or `cross-validation`, or `transform` when the fitted transformer is applied to a part."""
    labels: frozenset[str] = frozenset()
    """The splits of which the test side may show what the fit has seen."""
    shuffled: bool = True
    """Whether the split takes the rows in a random order."""
    score: Score | None = None
    """What is too good because of it, where that is in sight."""
    splitter: Place | None = None
    """Where the object is made that divides the rows into folds."""


@dataclass(frozen=True)
class Columns:
    """Which columns a frame has: those of `only`, or all that its source has but `gone`."""

    only: frozenset[str] | None = None
    gone: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Whether a column of the source is surely still there."""
        return name in self.only if self.only is not None else name not in self.gone

    def without(self, names: frozenset[str]) -> Columns:
        """The frame less some columns."""
        return Columns(self.only - names) if self.only is not None else Columns(None, self.gone | names)


class InColumns:
    """Into which columns of a table fits went, where a fit went into some; it is never changed.

    A script takes columns out of one table a thousand times, so nothing here looks at every pair.
    """

    __slots__ = ("_fits", "fits")

    def __init__(self, fits: Mapping[str, frozenset[Fit]]) -> None:
        self._fits = fits
        self.fits: frozenset[Fit] = frozenset().union(*fits.values())
        """Those that went into columns."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, InColumns) and self._fits == other._fits

    def __hash__(self) -> int:
        return hash(self.fits)

    def only(self, names: frozenset[str]) -> InColumns:
        """Those of some columns."""
        return InColumns({name: self._fits[name] for name in names if name in self._fits})

    def without(self, names: frozenset[str]) -> InColumns:
        """Those of all columns but some."""
        return InColumns({name: fits for name, fits in self._fits.items() if name not in names})

    def also(self, column: str, fits: frozenset[Fit]) -> InColumns:
        """With more of them in a column."""
        return InColumns({**self._fits, column: self._fits.get(column, frozenset()) | fits}) if fits else self

    @staticmethod
    def joined(several: Iterable[InColumns]) -> InColumns:
        """Those of all."""
        found: dict[str, frozenset[Fit]] = {}
        for each in several:
            for name, fits in each._fits.items():
                found[name] = found.get(name, frozenset()) | fits
        return InColumns(found)


IN_NO_COLUMNS = InColumns({})
FOLDS = "folds@"
"""The beginning of the sides of folds."""
APART = "~"
"""Marks the sides of a table that had been put together out of several, and is taken apart again."""


V = TypeVar("V")


def replace(value: V, **changes: object) -> V:
    """`dataclasses.replace` for the frozen values of this module, at a third of its cost."""
    made = object.__new__(type(value))
    made.__dict__.update(value.__dict__, **changes)
    return made


@dataclass(frozen=True)
class Data:
    """A table: what it descends from, what was learned and went into it, and which sides of splits it is on."""

    roots: frozenset[str] = frozenset()
    fits: frozenset[Fit] = frozenset()
    parts: frozenset[str] = frozenset()
    columns: Columns | None = None
    """Of a frame; None when they are not known."""
    column: str = ""
    """The column of its source that a series is, or is a function of."""
    echoes: frozenset[tuple[str, str]] = frozenset()
    """Columns that are functions of others: (`log_price`, `price`)."""
    by: InColumns = IN_NO_COLUMNS
    """Into which column a fit went, where it went into one."""
    partial: bool = False
    """Whether some rows were taken in a way that does not tell which."""
    row: bool = False
    """Whether it is one row of a table, an image of many: its mean is a number of its own."""

    def with_fits(self, fits: frozenset[Fit]) -> Data:
        """The same rows, with more learned values in them."""
        return self if fits <= self.fits else replace(self, fits=self.fits | fits)

    def on(self, part: str) -> Data:
        """The rows on one side of a split."""
        return replace(self, parts=self.parts | {part})

    @property
    def unnamed(self) -> Data:
        """The same rows; what becomes of the columns is not followed."""
        if self.columns is None and not self.column:
            return self
        return replace(self, columns=None, column="", echoes=frozenset())

    @property
    def held_out(self) -> bool:
        """Whether it is the test side of a split."""
        return any(part.endswith(":test") for part in self.parts)

    @property
    def is_side(self) -> bool:
        """Whether it is one side of a split; what had been put together and is taken apart again is none."""
        return any(not part.startswith(APART) for part in self.parts)


@dataclass(frozen=True)
class Statistic:
    """Numbers computed from rows: harmless until they go back into the rows."""

    fits: frozenset[Fit]
    names: frozenset[str]
    """What they are: mean, std, ..., or `selection` for chosen columns."""


@dataclass(frozen=True)
class Names:
    """Names of columns; None when they are not known one by one."""

    names: frozenset[str] | None


@dataclass(frozen=True)
class Grouped:
    """`df.groupby(key)`, perhaps some of its columns."""

    data: Data


@dataclass(frozen=True)
class Training:
    """A model's fit: on which rows."""

    place: Place
    model: str
    data: str
    rows: Data
    when: int = 0
    """How many statements had run by then."""


@dataclass(frozen=True)
class Model:
    """An estimator or network that was fitted. `searches`: its fit divides the rows into folds itself."""

    trainings: frozenset[Training] = frozenset()
    searches: bool = False
    in_order: bool = False
    """Whether the folds of a search follow the order of time, as far as is known."""


@dataclass(frozen=True)
class Predicted:
    """What a model says about some rows."""

    model: Model
    rows: Data
    place: Place
    data: str


@dataclass(frozen=True)
class Transformer:
    """A transformer, pipeline or vectorizer; `stateful` when fitting it learns from the rows' values."""

    type: str
    stateful: bool
    fits: frozenset[Fit] = frozenset()
    trainings: frozenset[Training] = frozenset()
    """Of a pipeline that ends in a model."""
    selects: bool = False
    """Whether a step of a pipeline may take some of the columns only."""
    resamples: bool = False
    """Whether a step of a pipeline makes rows out of rows."""


@dataclass(frozen=True)
class Sampler:
    """An oversampler of imbalanced-learn."""

    type: str


@dataclass(frozen=True)
class Augmentation:
    """Transforms of images of which at least one is random; `names` are theirs."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Splitter:
    """KFold and alike."""

    shuffles: bool = True
    place: Place | None = None
    """Where it is made."""


@dataclass(frozen=True)
class Index:
    """The row numbers on one side of a split, or a mask for them."""

    part: str

    @property
    def other(self) -> Index:
        """The rows on the other side."""
        label, _, side = self.part.rpartition(":")
        return Index(f"{label}:{'test' if side == 'train' else 'train'}")


@dataclass(frozen=True)
class Folds:
    """What `KFold.split(X)` yields: pairs of row numbers."""

    label: str

    @property
    def pair(self) -> Many:
        """One fold."""
        return Many((Index(f"{self.label}:train"), Index(f"{self.label}:test")))


@dataclass(frozen=True)
class Many:
    """A tuple, list or dict display. `cells` names the objects that its elements are, where known."""

    items: tuple[Known, ...]
    cells: tuple[int | None, ...] = ()
    keys: tuple[str, ...] = ()
    """The keys of a dict."""

    def cell(self, index: int) -> int | None:
        """The object that an element is."""
        return self.cells[index] if index < len(self.cells) else None


@dataclass(eq=False)
class Instance:
    """An instance of a class of the workspace: shared, as Python's objects are."""

    cls: str
    attributes: dict[str, Known] = field(default_factory=dict)


@dataclass(frozen=True)
class Local:
    """A function or lambda that is called where it is defined."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    segment: Segment


Known = (
    Data
    | Statistic
    | Names
    | Grouped
    | Transformer
    | Sampler
    | Augmentation
    | Model
    | Predicted
    | Splitter
    | Index
    | Folds
    | Many
    | Instance
    | Local
    | None
)


def tables(value: Known) -> Iterator[Data]:
    """The tables in a value."""
    if isinstance(value, Data):
        yield value
    elif isinstance(value, Grouped):
        yield value.data
    elif isinstance(value, Many):
        for item in value.items:
            yield from tables(item)


def predictions(value: Known) -> Iterator[Predicted]:
    """The predictions in a value."""
    if isinstance(value, Predicted):
        yield value
    elif isinstance(value, Many):
        for item in value.items:
            yield from predictions(item)


def statistics(values: Iterable[Known]) -> list[Statistic]:
    """The statistics in some values."""
    found: list[Statistic] = []
    for value in values:
        if isinstance(value, Statistic):
            found.append(value)
        elif isinstance(value, Many):
            found.extend(statistics(value.items))
    return found


def one_of(value: Known) -> Known:
    """An element of what is looped over: of a table a row."""
    if not isinstance(value, Data):
        return value
    return replace(value.unnamed if value.column else value, row=True)


def gathered(value: Known) -> Known:
    """Rows that were put into a list one by one: a table again."""
    return replace(value, row=False) if isinstance(value, Data) and value.row else value


def transformers(value: Known) -> Iterator[Transformer]:
    """The transformers in a value: the steps of a pipeline."""
    if isinstance(value, Transformer):
        yield value
    elif isinstance(value, Many):
        for item in value.items:
            yield from transformers(item)


def augmentations(values: Iterable[Known]) -> tuple[str, ...]:
    """The names of the random transforms in some values."""
    found: list[str] = []
    for value in values:
        if isinstance(value, Augmentation):
            found.extend(value.names)
        elif isinstance(value, Many):
            found.extend(augmentations(value.items))
    return tuple(dict.fromkeys(found))


def union(values: Iterable[Known]) -> Known:
    """One table that may hold the rows, and carry the fits, of all; a joint statistic where there is no table."""
    given = list(values)
    data = [d for value in given for d in tables(value)]
    if data:
        return data[0] if len(data) == 1 else joined(data)
    return joint_statistic(statistics(given)) or next((p for value in given for p in predictions(value)), None)


def joined(data: list[Data]) -> Data:
    """All rows in one table."""
    return Data(
        frozenset().union(*(d.roots for d in data)),
        frozenset().union(*(d.fits for d in data)),
        _sides(data),
        by=InColumns.joined(d.by for d in data),
        partial=any(d.partial for d in data),
        row=all(d.row for d in data),
    )


def _sides(data: list[Data]) -> frozenset[str]:
    """The sides of splits that all rows are on: with the other side, or the whole, it is no side of it any more."""
    parts: frozenset[str] = frozenset().union(*(d.parts for d in data))
    if len(data) == 1 or not parts:
        return parts
    return frozenset(p for p in parts if not any(p not in d.parts and _of_same_rows(d, p, data) for d in data))


def _of_same_rows(table: Data, part: str, data: list[Data]) -> bool:
    return any(part in other.parts and other.roots & table.roots for other in data)


def joint_statistic(found: list[Statistic]) -> Statistic | None:
    """Several statistics as one."""
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    return Statistic(frozenset().union(*(s.fits for s in found)), frozenset().union(*(s.names for s in found)))


def either(values: Sequence[Known]) -> Known:
    """What is known when a value is one of these."""
    first = values[0]
    if all(value is first or value == first for value in values):
        return first
    known = [value for value in values if value is not None]
    if len(known) == 1 or all(value == known[0] for value in known):
        return known[0]
    several = [value for value in known if isinstance(value, Many)]
    if len(several) == len(known) and len({(len(value.items), value.keys) for value in several}) == 1:
        columns = zip(*(value.items for value in several), strict=True)
        return Many(tuple(either(list(column)) for column in columns), keys=several[0].keys)
    fitted = [value for value in known if isinstance(value, Transformer)]
    if len(fitted) == len(known):
        return replace(
            fitted[0],
            fits=frozenset().union(*(t.fits for t in fitted)),
            trainings=frozenset().union(*(t.trainings for t in fitted)),
        )
    models = [value for value in known if isinstance(value, Model)]
    if len(models) == len(known):
        trainings = frozenset().union(*(m.trainings for m in models))
        return Model(trainings, all(m.searches for m in models), any(m.in_order for m in models))
    return _either_table(known)


def _either_table(values: Sequence[Known]) -> Known:
    data = [d for value in values for d in tables(value)]
    if not data:
        return joint_statistic(statistics(values))
    found = frozenset(fit for s in statistics(values) for fit in s.fits)
    result = joined(data).with_fits(found)
    if len({d.parts for d in data}) > 1:  # split off on one way, and not on the other
        result = replace(result, partial=True)
    columns = {(d.columns, d.column, d.echoes) for d in data}
    if len(columns) == 1:
        known, column, echoes = columns.pop()
        result = replace(result, columns=known, column=column, echoes=echoes)
    return result
