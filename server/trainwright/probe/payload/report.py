"""The report that a probe fills: what was assumed, facts, tables, plots, problems. Plain data that travels as JSON."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple


class Report:
    """Grows while the probe runs, so that what was found before an error is not lost."""

    def __init__(self, probe: str, target: str) -> None:
        self.probe = probe
        self.target = target
        self.assumed: List[str] = []
        self.facts: List[Tuple[str, str]] = []
        self.figures: Dict[str, Any] = {}
        self.tables: List[Dict[str, Any]] = []
        self.plots: List[Dict[str, Any]] = []
        self.problems: List[Dict[str, Any]] = []
        self.failure: Optional[Dict[str, Any]] = None

    def assume(self, sentence: str) -> None:
        """State what had to be assumed."""
        if sentence not in self.assumed:
            self.assumed.append(sentence)

    def fact(self, label: str, text: str, name: str = "", value: Any = None) -> None:
        """A line for people and, if `name` is given, the bare figure for programs."""
        self.facts.append((label, text))
        if name:
            self.figures[name] = value

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """A table; cells are text or numbers that are shown as they are."""
        self.tables.append({"title": title, "columns": list(columns), "rows": [list(row) for row in rows]})

    def bars(
        self, title: str, labels: Sequence[str], values: Sequence[float], unit: str, logarithmic: bool = False
    ) -> None:
        """A plot: one bar per label."""
        self.plots.append(
            {"title": title, "labels": list(labels), "values": list(values), "unit": unit, "logarithmic": logarithmic}
        )

    def problem(
        self, kind: str, message: str, place: Optional[Tuple[str, int]] = None, severity: str = "warning"
    ) -> None:
        """A finding: shown in the report, and as a diagnostic where it has a place."""
        new = {
            "kind": kind,
            "message": message,
            "file": place[0] if place else None,
            "line": place[1] if place else None,
            "severity": severity,
        }
        if new not in self.problems:
            self.problems.append(new)

    def as_json(self) -> Dict[str, Any]:
        """Everything, as it travels."""
        return dict(vars(self))


def size(amount: float) -> str:
    """Bytes for people, in powers of 1024."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(amount) < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def count(number: float) -> str:
    """A large count for people: 1,234,567."""
    return f"{int(number):,}"


def rate(number: float, unit: str) -> str:
    """A rate with three digits and a decimal prefix: `1.23 TFLOP/s`."""
    for prefix in ("", "k", "M", "G", "T"):
        if abs(number) < 1000:
            return f"{number:.3g} {prefix}{unit}"
        number /= 1000
    return f"{number:.3g} P{unit}"
