"""What is known of a value while rows are followed: tables, statistics, transformers, splitters, and their union."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from trainwright.source.place import Place
from trainwright.source.segment import Segment


@dataclass(frozen=True)
class Fit:
    """Something learned from some rows: a fitted transformer, or a statistic that was written back into the rows."""

    place: Place
    transformer: str
    """As the code writes it: `scaler`, or the statistic itself, `df['Age'].mean()`."""
    type: str
    """The transformer's qualified name; empty for a statistic."""
    data: str
    """What it was learned from, as the code writes it."""
    roots: frozenset[str]
    parts: frozenset[str] = frozenset()
    """The sides of splits that these rows were already on."""

    @property
    def is_statistic(self) -> bool:
        """Whether it is a number of the rows (their mean) and not a transformer."""
        return not self.type


@dataclass(frozen=True)
class Leak:
    """Rows that `split` separates were seen together by `fit`."""

    fit: Fit
    split: Place
    data: str
    """What is split, as the code writes it."""
    how: str
    """`split` or `cross-validation`, or `transform` when the fitted transformer is applied to a part."""


@dataclass(frozen=True)
class Data:
    """A table: what it descends from, what was learned and went into it, and which sides of splits it is on."""

    roots: frozenset[str] = frozenset()
    fits: frozenset[Fit] = frozenset()
    parts: frozenset[str] = frozenset()

    def with_fits(self, fits: frozenset[Fit]) -> Data:
        """The same rows, with more learned values in them."""
        return self if fits <= self.fits else replace(self, fits=self.fits | fits)

    def on(self, part: str) -> Data:
        """The rows on one side of a split."""
        return replace(self, parts=self.parts | {part})


@dataclass(frozen=True)
class Statistic:
    """Numbers computed from rows: harmless until they go back into the rows."""

    fits: frozenset[Fit]
    names: frozenset[str]
    """What they are: mean, std, ..., or `selection` for chosen columns."""


@dataclass(frozen=True)
class Grouped:
    """`df.groupby(key)`, perhaps some of its columns."""

    data: Data


@dataclass(frozen=True)
class Transformer:
    """A transformer, pipeline or vectorizer; `stateful` when fitting it learns from the rows' values."""

    type: str
    stateful: bool
    fits: frozenset[Fit] = frozenset()


@dataclass(frozen=True)
class Search:
    """GridSearchCV and alike: its fit cross-validates."""


@dataclass(frozen=True)
class Splitter:
    """KFold and alike."""


@dataclass(frozen=True)
class Index:
    """The row numbers on one side of a split."""

    part: str


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
    """A tuple or list display. `cells` names the objects that its elements are, where known."""

    items: tuple[Known, ...]
    cells: tuple[int | None, ...] = ()

    def cell(self, index: int) -> int | None:
        """The object that an element is."""
        return self.cells[index] if index < len(self.cells) else None


@dataclass(eq=False)
class Instance:
    """An instance of a class of the same file: shared, as Python's objects are."""

    cls: str
    attributes: dict[str, Known] = field(default_factory=dict)


@dataclass(frozen=True)
class Local:
    """A function or lambda that is called where it is defined."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    segment: Segment


Known = Data | Statistic | Grouped | Transformer | Search | Splitter | Index | Folds | Many | Instance | Local | None


def tables(value: Known) -> Iterator[Data]:
    """The tables in a value."""
    if isinstance(value, Data):
        yield value
    elif isinstance(value, Grouped):
        yield value.data
    elif isinstance(value, Many):
        for item in value.items:
            yield from tables(item)


def statistics(values: Iterable[Known]) -> list[Statistic]:
    """The statistics in some values."""
    found: list[Statistic] = []
    for value in values:
        if isinstance(value, Statistic):
            found.append(value)
        elif isinstance(value, Many):
            found.extend(statistics(value.items))
    return found


def transformers(value: Known) -> Iterator[Transformer]:
    """The transformers in a value: the steps of a pipeline."""
    if isinstance(value, Transformer):
        yield value
    elif isinstance(value, Many):
        for item in value.items:
            yield from transformers(item)


def union(values: Iterable[Known]) -> Known:
    """One table that may hold the rows, and carry the fits, of all; a joint statistic where there is no table."""
    given = list(values)
    data = [d for value in given for d in tables(value)]
    if data:
        return data[0] if len(data) == 1 else joined(data)
    return joint_statistic(statistics(given))


def joined(data: list[Data]) -> Data:
    """All rows in one table."""
    return Data(
        frozenset().union(*(d.roots for d in data)),
        frozenset().union(*(d.fits for d in data)),
        _sides(frozenset().union(*(d.parts for d in data))),
    )


def _sides(parts: frozenset[str]) -> frozenset[str]:
    """Both sides of a split together are no side of it any more."""
    labels = [part.rpartition(":")[0] for part in parts]
    return frozenset(part for part in parts if labels.count(part.rpartition(":")[0]) == 1)


def joint_statistic(found: list[Statistic]) -> Statistic | None:
    """Several statistics as one."""
    if not found:
        return None
    return Statistic(frozenset().union(*(s.fits for s in found)), frozenset().union(*(s.names for s in found)))


def either(values: list[Known]) -> Known:
    """What is known when a value is one of these."""
    first = values[0]
    if all(value == first for value in values):
        return first
    known = [value for value in values if value is not None]
    if len(known) == 1 or all(value == known[0] for value in known):
        return known[0]
    several = [value for value in known if isinstance(value, Many)]
    if len(several) == len(known) and len({len(value.items) for value in several}) == 1:
        columns = zip(*(value.items for value in several), strict=True)
        return Many(tuple(either(list(column)) for column in columns))
    fitted = [value for value in known if isinstance(value, Transformer)]
    if len(fitted) == len(known):
        return replace(fitted[0], fits=frozenset().union(*(t.fits for t in fitted)))
    return _either_table(known)


def _either_table(values: Sequence[Known]) -> Known:
    data = [d for value in values for d in tables(value)]
    if not data:
        return joint_statistic(statistics(values))
    found = frozenset(fit for s in statistics(values) for fit in s.fits)
    return joined(data).with_fits(found)
