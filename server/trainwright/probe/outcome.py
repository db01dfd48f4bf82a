"""What came back from a run: the report, or why there is none."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MARK = "\x1etrainwright-probe:"
"""Starts a line of the probe; `payload.channel` writes it."""

_FRAME = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+)', re.MULTILINE)


@dataclass(frozen=True)
class Problem:
    """One finding. `line` is counted from 1; None where it belongs to no line."""

    kind: str
    message: str
    file: str | None
    line: int | None
    severity: str


@dataclass
class Outcome:
    """One run's result. `report` is the payload's, as JSON; `failure` says why it is missing or not whole."""

    kind: str
    target: str
    report: dict[str, Any] = field(default_factory=dict)
    failure: dict[str, Any] | None = None
    printed: str = ""
    command: str = ""

    @property
    def ok(self) -> bool:
        """Whether the probe ran to its end."""
        return self.failure is None

    @property
    def figures(self) -> Mapping[str, Any]:
        """The bare figures by name."""
        figures: Mapping[str, Any] = self.report.get("figures", {})
        return figures

    @property
    def problems(self) -> list[Problem]:
        """What was found, the failure's line included."""
        found = [Problem(**problem) for problem in self.report.get("problems", ())]
        failure = self.failure
        if failure and failure.get("line") and not any(problem.line == failure["line"] for problem in found):
            found.append(Problem("failure", failure["message"], failure["file"], failure["line"], "error"))
        return found

    def as_json(self) -> dict[str, Any]:
        """Everything, for `--json`."""
        return {
            "probe": self.kind,
            "target": self.target,
            "ok": self.ok,
            "failure": self.failure,
            **{key: self.report.get(key, []) for key in ("assumed", "problems", "tables", "plots")},
            "facts": dict(self.report.get("facts", ())),
            "figures": dict(self.figures),
        }


def failure(
    message: str, remedy: str = "", file: str | None = None, line: int | None = None, details: str = ""
) -> dict[str, Any]:
    """In the form that the payload's own failures have."""
    return {"message": message, "remedy": remedy, "file": file, "line": line, "details": details}


class Reader:
    """Takes the probe's lines out of what a process writes."""

    def __init__(self) -> None:
        self.report: dict[str, Any] | None = None
        self.ended: dict[str, Any] | None = None
        self.stage = "starting"
        self.done: float | None = None

    def take(self, line: str) -> bool:
        """Whether `line` is one of the probe's; what it says is kept."""
        _, mark, text = line.partition(MARK)
        if not mark:
            return False
        try:
            message = json.loads(text)
        except ValueError:
            return False
        kind = message.get("kind")
        if kind == "stage":
            self.stage, self.done = message["name"], message.get("done")
        elif kind == "report":
            self.report = message["report"]
        elif kind == "ended":
            self.ended = message
        return True


def conclude(kind: str, target: str, root: str, reader: Reader, printed: str, status: int | None) -> Outcome:
    """The outcome of a process that has ended."""
    if reader.report is not None:
        return Outcome(kind, target, reader.report, reader.report.get("failure"), printed)
    return Outcome(kind, target, {}, _without_report(reader, root, printed, status), printed)


def _without_report(reader: Reader, root: str, printed: str, status: int | None) -> dict[str, Any]:
    during = f"during: {reader.stage}"
    ended = reader.ended or {}
    how = ended.get("how")
    if how == "cancelled":
        return failure("cancelled", details=during)
    if how == "time":
        file, line = _last_own_line(printed, root)
        message = f"it did not end within {ended['limit']:g} s ({during})"
        return failure(message, "give it longer with --timeout SECONDS", file, line)
    if how == "memory":
        gib = 1024**3
        return failure(
            f"it used {ended['used'] / gib:.1f} GiB, more than its limit of {ended['limit'] / gib:.1f} GiB ({during})",
            "raise the limit with --memory-limit GIB, or give a smaller --shape",
        )
    if how == "signal":
        return failure(f"the process was ended by {_signal_name(ended['code'])} ({during})", details=printed[-2000:])
    if how == "exit":
        return failure(f"the code ended the process itself, with status {ended['code']} ({during})",
                       details=printed[-2000:])  # fmt: skip
    return failure(f"the interpreter could not be started or ended with status {status}", details=printed[-2000:])


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _last_own_line(printed: str, root: str) -> tuple[str | None, int | None]:
    """The innermost line of the user's code in the stack that faulthandler printed last, innermost first."""
    start = printed.rfind("(most recent call first)")
    for match in _FRAME.finditer(printed, max(start, 0)):
        if match["file"].startswith(root) and "site-packages" not in match["file"]:
            return match["file"], int(match["line"])
    return None, None
