"""What was found in the functions and classes of one file, each by itself, and which of them are due for a check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from trainwright.engine.diagnostic import Diagnostic
from trainwright.rule import Finding, Rule
from trainwright.semantics.model import ClassModel, Function
from trainwright.semantics.workspace import CODE
from trainwright.source.place import Place

Unit = Function | ClassModel


@dataclass(eq=False)
class Checked:
    """The findings of one function or class, and what they depend on."""

    findings: tuple[Finding, ...]
    reads: frozenset[str]
    by_rule: dict[Rule, tuple[tuple[Finding, ...], frozenset[str]]] | None = None
    """In an editor each rule's are kept apart, of the rules that have found or asked anything: a change runs those
    rules again that asked for what has changed."""
    outdated: set[Rule] = field(default_factory=set)
    _shown: tuple[tuple[Diagnostic, Finding], ...] = ()
    _shifts: tuple[int, ...] | None = None
    """Where the segments of the findings were when `_shown` was made of these."""

    def forget(self, changed: set[str]) -> bool:
        """Something it depends on has changed; whether a part of it is still of use."""
        if self.by_rule is None:
            return False
        self.outdated.update(rule for rule, (_, reads) in self.by_rule.items() if reads & changed)
        return True

    @property
    def shown(self) -> tuple[tuple[Diagnostic, Finding], ...] | None:
        """Its diagnostics as they were last made; None when what they mark may lie elsewhere now."""
        if self._shifts is None:
            return None
        for (_, finding), shift in zip(self._shown, self._shifts, strict=True):
            place = finding.place
            assert isinstance(place, Place)
            if place.segment.shift != shift or place.segment.broken:
                return None
        return self._shown

    def show(self, diagnostics: tuple[tuple[Diagnostic, Finding], ...]) -> None:
        """Keep its diagnostics for as long as its segments stay as they are. A class's own segment does not: its
        members are parsed one by one."""
        shifts = []
        for _, finding in diagnostics:
            segment = finding.place.segment if isinstance(finding.place, Place) else None
            if segment is None or segment.body_line >= 0 or segment.broken:
                self._shifts = None
                return
            shifts.append(segment.shift)
        self._shown, self._shifts = diagnostics, tuple(shifts)


class CheckedUnits:
    """Those of one file. Nothing here is in proportion to the file when one function of it has changed."""

    def __init__(self) -> None:
        self._by_unit: dict[Unit, Checked] = {}
        self._telling: dict[Unit, Checked] = {}
        """The ones with findings: most have none."""
        self._of_code: dict[str, dict[Unit, None]] = {}
        """Those whose findings came from the code of another function, and not only from its facts."""
        self._due: dict[Unit, None] | None = None
        self._listing: object = None

    def due(self, listing: object) -> list[Unit] | None:
        """What has to be checked (again), when the functions are listed as they were when all were checked; None when
        it has to be seen which ones there are."""
        return list(self._due) if self._due is not None and listing is self._listing is not None else None

    def get(self, unit: Unit) -> Checked | None:
        """What was found in one."""
        return self._by_unit.get(unit)

    def put(self, unit: Unit, checked: Checked) -> None:
        """One was checked."""
        self._by_unit[unit] = checked
        if checked.findings:
            self._telling[unit] = checked
        else:
            self._telling.pop(unit, None)
        for key in checked.reads:
            if key.startswith(CODE):
                self._of_code.setdefault(key, {})[unit] = None

    def complete(self, listing: object) -> None:
        """All are checked."""
        self._due, self._listing = {}, listing

    def telling(self) -> Iterable[Checked]:
        """Those with findings."""
        return self._telling.values()

    def forget(self, unit: Unit) -> None:
        """One has to be checked again."""
        self._remove(unit)
        if self._due is not None:
            self._due[unit] = None

    def exchange(self, before: Unit, after: Unit) -> None:
        """One has come in the place of another."""
        self._remove(before)
        if self._due is not None:
            self._due.pop(before, None)
            self._due[after] = None

    def outdate(self, changed: set[str]) -> bool:
        """Something has changed: those that asked for it have to be checked again; whether there are any."""
        concerned = [(unit, checked) for unit, checked in self._by_unit.items() if checked.reads & changed]
        for unit, checked in concerned:
            self._outdate(unit, checked, changed)
        return bool(concerned)

    def outdate_code(self, changed: set[str]) -> bool:
        """The same, when nothing but the code of some functions has changed."""
        found = False
        for unit in {unit: None for key in changed for unit in self._of_code.pop(key, ())}:
            checked = self._by_unit.get(unit)
            if checked is not None and not checked.reads.isdisjoint(changed):
                self._outdate(unit, checked, changed)
                found = True
        return found

    def _outdate(self, unit: Unit, checked: Checked, changed: set[str]) -> None:
        if not checked.forget(changed):
            self._remove(unit)
        if self._due is not None:
            self._due[unit] = None

    def keep(self, alive: set[Unit]) -> None:
        """Others may be there now than before."""
        for unit in [unit for unit in self._by_unit if unit not in alive]:
            self._remove(unit)
        self._due = None

    def clear(self) -> None:
        """All have to be checked again."""
        self._by_unit.clear()
        self._telling.clear()
        self._of_code.clear()
        self._due = None

    def _remove(self, unit: Unit) -> None:
        self._by_unit.pop(unit, None)
        self._telling.pop(unit, None)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._by_unit)
