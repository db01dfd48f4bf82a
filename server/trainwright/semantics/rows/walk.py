"""One analysis: what all functions that it enters share, and what it has seen when it ends."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from trainwright.semantics import words
from trainwright.semantics.model import ModuleModel
from trainwright.semantics.rows.values import Data, Fit, FitKind, Leak, Model, Score, Training
from trainwright.semantics.values import Part
from trainwright.source.place import Place
from trainwright.source.segment import Segment

_MAX_STATEMENTS = 20_000
"""How many statements one walk runs, those of entered functions and repeated loop bodies included."""
_MAX_SPLITS = 6
"""So many splits are remembered of each fit; one of them will be told."""
_TARGETS = frozenset({"target", "label", "labels", "targets", "y", "class"})


@dataclass(frozen=True)
class TestFit:
    """A transformer, or a number, that learns from the test side of a split and goes into it."""

    fit: Fit
    split: Place | None
    """None where the test rows are a table of their own."""
    before: Fit | None
    """What the same object, or another of its kind, learned from the train side."""
    same: bool
    """Whether it is the same object, so that it could be applied as it is."""
    score: Score | None = None


@dataclass(frozen=True)
class Overlap:
    """A model is scored on rows that it was fitted on."""

    score: Score
    training: Training
    data: str
    """What it is scored on, as the code writes it."""
    kind: str
    """`part`: on some of them, presented as held out; `whole`: on the same rows, and there is no other score; `around`:
    on the table that they are the train side of."""
    train_sides: Mapping[str, str] = field(default_factory=dict)
    """The names of the train sides of a split that comes before the fit, by what is split."""

    @property
    def remedy(self) -> str:
        """What the model should have been fitted on, where that has a name."""
        return self.train_sides.get(self.training.data, "")


@dataclass(frozen=True)
class TargetKept:
    """The table of features that a model is given still has its target, or a function of it."""

    place: Place
    """The statement that makes the table of features, where it is in sight."""
    features: str
    target: str
    column: str
    """The column at fault."""
    fit: Place
    root: str
    is_target: bool
    """Whether the column is the target itself, and not made of it."""


@dataclass(frozen=True)
class Rows:
    """What following the rows of one function has shown."""

    leaks: tuple[Leak, ...] = ()
    test_fits: tuple[TestFit, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    targets: tuple[TargetKept, ...] = ()
    elsewhere: Mapping[int, Path] = field(default_factory=dict)
    """The files of segments (by id) that are not in the function's own file."""

    def path_of(self, place: Place) -> Path | None:
        """The other file that a place is in; None when it is the function's own."""
        return self.elsewhere.get(id(place.segment))


_ALL_ROWS = frozenset({"all", "entire", "full", "overall", "total", "train", "training", "whole"})
"""Words by which a score says that it is not one of held-out rows."""


@dataclass
class _Scored:
    score: Score
    model: Model
    rows: Data
    data: str
    said: frozenset[str]
    weak: bool


@dataclass
class Walk:
    """What one analysis shares between all functions that it enters."""

    module: ModuleModel
    home: Segment | None
    """The segment of the function at hand; None for a module body."""
    active: list[str] = field(default_factory=list)
    segment: Segment | None = None
    statements: int = 0
    cells: count[int] = field(default_factory=count)
    elsewhere: dict[int, Path] = field(default_factory=dict)
    """The files of segments of other modules."""
    entered: set[str] = field(default_factory=set)
    """The functions of the workspace that were entered."""
    assigned: dict[str, Place] = field(default_factory=dict)
    """The last assignment to each name."""
    sides: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    """By split: when it ran, and the names that the train sides of its tables were given."""
    origins: dict[str, str] = field(default_factory=dict)
    """What was split, by the names that its sides were given."""
    splitters: dict[str, Place] = field(default_factory=dict)
    """Where the object is made that does a split."""
    stars: tuple[str, ...] = ()
    """The modules of scikit-learn whose names are all imported."""
    in_order: set[str] = field(default_factory=set)
    """The splits that keep to the order of time, or to groups."""
    cross_validated: bool = False
    y_columns: set[str] = field(default_factory=set)
    forgiven: set[Fit] = field(default_factory=set)
    """Augmentation that a subset was given another transform instead of."""
    stack: list[int] = field(default_factory=list)
    """The calls that are being entered."""
    _fits: dict[tuple[int, frozenset[str], frozenset[str], str], Fit] = field(default_factory=dict)
    _leaks: dict[tuple[int, str], list[Leak]] = field(default_factory=dict)
    _test_fits: dict[int, TestFit] = field(default_factory=dict)
    _splits: dict[str, Place] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _scores: dict[str, Score] = field(default_factory=dict)
    _scored: list[_Scored] = field(default_factory=list)
    _targets: dict[tuple[str, str], TargetKept] = field(default_factory=dict)
    _written: dict[ast.AST, str] = field(default_factory=dict)

    @property
    def is_exhausted(self) -> bool:
        """Whether so much was run that it has to end."""
        return self.statements > _MAX_STATEMENTS

    def root(self, name: str, node: ast.AST) -> frozenset[str]:
        """Rows that come from somewhere: others at each call of the function that they come from in."""
        return frozenset({"@".join((name, str(id(node)), *map(str, self.stack)))})

    # -- what was learned -------------------------------------------------------------------------------------------

    def fit(
        self,
        place: Place,
        learner: ast.AST,
        made: str,
        source: ast.AST | str,
        data: Data,
        kind: FitKind,
        column: str = "",
    ) -> Fit:
        """What is learned at a place from some rows: one object, however often it runs."""
        key = (id(place.node), data.roots, data.parts, kind.value)
        known = self._fits.get(key)
        if known is None:
            told = (id(place.node), kind.value)
            known = Fit(place, learner, made, source, data.roots, data.parts, kind, column, told)
            self._fits[key] = known
        return known

    def separate(self, label: str, place: Place) -> None:
        """A split and its place."""
        self._splits.setdefault(label, place)

    def report(self, leak: Leak) -> None:
        """Remember that a split shows what a fit has seen, unless another function's own walk finds it."""
        there = leak.fit.place.segment
        if there is leak.split.segment and there is not self.home and isinstance(there.node, ast.FunctionDef):
            return
        self._leaks.setdefault(leak.fit.key, []).append(leak)

    def wants(self, fit: Fit, split: ast.AST) -> bool:
        """Whether it is news that a split shows what a fit has seen."""
        known = self._leaks.get(fit.key, ())
        return len(known) < _MAX_SPLITS and all(other.split.node is not split for other in known)

    def fitted_on_test(self, fit: Fit, before: Fit | None, same: bool) -> None:
        """A transformer learns from the test side of a split."""
        label = next((part.rpartition(":")[0] for part in fit.parts if part.endswith(":test")), "")
        self._test_fits.setdefault(id(fit.place.node), TestFit(fit, self._splits.get(label), before, same))

    def target_kept(self, kept: TargetKept) -> None:
        """A table of features has its target: said once of each pair."""
        self._targets.setdefault((kept.root, kept.column), kept)

    def written(self, node: ast.AST) -> str:
        """A node as code; loops and branches ask for the same ones again."""
        known = self._written.get(node)
        if known is None:
            known = self._written[node] = ast.unparse(node)
        return known

    # -- where rows go ----------------------------------------------------------------------------------------------

    def use(self, data: Iterable[Data]) -> None:
        """Rows go where it can't be seen what becomes of them."""
        for table in data:
            for part in table.parts:
                if not part.endswith(":train"):
                    self._used.add(part.rpartition(":")[0])

    def score(
        self, score: Score, model: Model, rows: Data, data: str, said: frozenset[str], *, weak: bool = False
    ) -> None:
        """A model is scored on some rows; `said` are the words of the statement.

        `weak`: a prediction meets other rows, or code that is not known: it may be a picture.
        """
        if weak:
            self.use([rows])
        for part in rows.parts if not weak else ():
            if not part.endswith(":train"):
                self._scores.setdefault(part.rpartition(":")[0], score)
        self._scored.append(_Scored(score, model, rows, data, said, weak))

    # -- the end ----------------------------------------------------------------------------------------------------

    def rows(self) -> Rows:
        """What was seen, all told."""
        on_test = tuple(self._fits_on_test())
        told = {id(found.fit.place.node) for found in on_test}
        leaks = [leak for known in self._leaks.values() if (leak := self._chosen(known)) is not None]
        leaks = [leak for leak in leaks if id(leak.fit.place.node) not in told]
        leaks.sort(key=lambda leak: leak.fit.place.range)
        return Rows(
            tuple(leaks),
            on_test,
            tuple(self._overlaps()),
            tuple(self._targets.values()),
            self.elsewhere,
        )

    def _chosen(self, known: list[Leak]) -> Leak | None:
        """Of the splits that show what a fit has seen the first whose test side is scored, or at least used."""
        if known[0].fit.kind is FitKind.GROUPS and not self._is_target(known[0].fit.column):
            return None
        if known[0].fit.kind is FitKind.AUGMENTATION:
            return known[0] if known[0].fit not in self.forgiven else None
        shuffled = [leak for leak in known if leak.shuffled]
        if known and known[0].fit.kind is FitKind.ORDER:
            known = shuffled
        first = next((leak for leak in known if leak.score is not None), None)
        for leak in known:
            score = leak.score or next((self._scores[label] for label in leak.labels if label in self._scores), None)
            if score is not None and leak.how != "cross-validation":
                return replace(leak, score=score)
        used = next((leak for leak in known if leak.how != "cross-validation" and leak.labels & self._used), None)
        if used is not None or first is not None:
            return used or first
        scored = bool(self._scored) or self.cross_validated
        return known[0] if known and not scored else None

    def _is_target(self, column: str) -> bool:
        return column in self.y_columns or column.lower() in _TARGETS

    def _fits_on_test(self) -> Iterable[TestFit]:
        for found in self._test_fits.values():
            labels = {part.rpartition(":")[0] for part in found.fit.parts if part.endswith(":test")}
            score = next((self._scores[label] for label in labels if label in self._scores), None)
            if labels and score is None and not labels & self._used:
                continue
            before = found.before or self._on_train(found.fit, labels)
            if before is not None or found.fit.is_statistic:
                yield replace(found, before=before, score=score)

    def _on_train(self, fit: Fit, labels: set[str]) -> Fit | None:
        """The fit of the same kind on the other side of the split."""
        wanted = {f"{label}:train" for label in labels}
        for other in self._fits.values():
            if other.kind is fit.kind and other.type == fit.type and other.parts & wanted:
                return other
        return None

    def _overlaps(self) -> Iterable[Overlap]:
        held_out = self.cross_validated or any(found.rows.held_out for found in self._scored)
        seen: set[int] = set()
        for found in self._scored:
            training = None if found.weak else self._of_all(found)
            if training is None:
                continue
            kind = _overlap_of(training, found, held_out)
            if kind == "around" and self.origins.get(training.data) != found.data:
                continue
            if kind and id(training.place.node) not in seen:
                seen.add(id(training.place.node))
                label = next((p.rpartition(":")[0] for p in found.rows.parts if p.endswith(":test")), "")
                when, names = self.sides.get(label, (0, {}))
                yield Overlap(found.score, training, found.data, kind, names if when < training.when else {})

    @staticmethod
    def _of_all(found: _Scored) -> Training | None:
        """The one fit of the model that is scored; None when it may be one of several, or unknown rows."""
        if len(found.model.trainings) != 1:
            return None
        training = next(iter(found.model.trainings))
        rows = training.rows
        if (
            rows.partial
            or not rows.roots
            or any("@" not in root for root in rows.roots)
            or not found.rows.roots <= rows.roots
        ):
            return None
        return training


def _overlap_of(training: Training, found: _Scored, held_out: bool) -> str:
    """How the rows that are scored were among those that the model was fitted on; empty when they were not."""
    fitted, scored = training.rows.parts, found.rows.parts
    if not fitted <= scored:
        return "around" if _goes_around(training.rows, found) else ""
    says = {part for word in found.said if (part := words.part_of(word)) is not None}
    beyond = scored - fitted
    if any(part.endswith(":test") for part in beyond):
        return "part"
    if beyond or any(part.endswith(":train") for part in scored) or found.rows.partial:
        return ""
    if not _same_table(training.data, found.data):
        return ""
    if Part.TRAIN in says or held_out or "training" in found.said or "train" in found.said:
        return ""
    return "whole"


_TABLE = re.compile(r"((?:self\.)?[A-Za-z_]\w*)(?=$|\[|\.(?:values|to_numpy|loc|iloc|drop|copy|reshape|astype)\b)")


def _same_table(fitted: str, scored: str) -> bool:
    """Whether two expressions are, by their writing, the same rows: not what two calls have read from one folder."""
    if fitted == scored:
        return True
    first, second = _TABLE.match(fitted), _TABLE.match(scored)
    if first is None or second is None or first[1] != second[1]:
        return False
    return not any(words.part_of(name) in (Part.TEST, Part.VALIDATION) for name in re.findall(r"[A-Za-z_]\w*", scored))


def _goes_around(fitted: Data, found: _Scored) -> bool:
    """Whether the table is scored that the model's rows are the train side of, and the code does not say so."""
    beside = fitted.parts - found.rows.parts
    return (
        found.rows.parts <= fitted.parts
        and all(part.endswith(":train") for part in beside)
        and found.rows.roots == fitted.roots
        and not found.rows.partial
        and not found.said & _ALL_ROWS
    )
