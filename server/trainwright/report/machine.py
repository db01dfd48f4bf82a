"""Findings as JSON, with Ruff's field names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from trainwright.engine.diagnostic import Diagnostic, FixEdits
from trainwright.positions import Position, Range
from trainwright.report.statistics import Count
from trainwright.rule import Edit, Related


def _location(position: Position) -> dict[str, int]:
    return {"row": position.line + 1, "column": position.column + 1}


def _ends(where: Range) -> dict[str, dict[str, int]]:
    return {"location": _location(where.start), "end_location": _location(where.end)}


def _edit(edit: Edit) -> dict[str, Any]:
    return {"content": edit.text, **_ends(edit.range)}


def _fix(fix: FixEdits | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {
        "applicability": fix.applicability.value,
        "message": fix.title,
        "edits": [_edit(edit) for edit in fix.edits],
        **(
            {"creates": [{"filename": str(new.path), "content": new.text} for new in fix.creates]}
            if fix.creates
            else {}
        ),
    }


def _related(related: Related) -> dict[str, Any]:
    return {"filename": str(related.path), "message": related.message, **_ends(related.range)}


def as_object(diagnostic: Diagnostic) -> dict[str, Any]:
    """One finding: plain values, positions counted from 1."""
    return {
        "cell": diagnostic.cell,
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "filename": str(diagnostic.path),
        **_ends(diagnostic.range),
        "message": diagnostic.message,
        "url": diagnostic.url,
        "fix": _fix(diagnostic.fix),
        "related": [_related(related) for related in diagnostic.related],
    }


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON list of all findings."""
    return json.dumps([as_object(diagnostic) for diagnostic in diagnostics], indent=2, ensure_ascii=False)


def statistics_as_json(counts: Iterable[Count]) -> str:
    """The counts of `--statistics` as a JSON list."""
    return json.dumps(
        [
            {"code": count.code, "name": count.name, "count": count.findings, "fixable": count.fixable}
            for count in counts
        ],
        indent=2,
    )
