"""What a finding is made of for whoever shows it: severities, presets, edits, related places. Nothing of an analysis.

The language server's own process knows findings and no more: rules and models cost 10 MB that it has no use for.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from trainwright.positions import Range


class Severity(str, enum.Enum):
    """How bad it is. The language server shows error, warning and information."""

    CRITICAL = "critical"
    WARN = "warn"
    STYLE = "style"


class Preset(str, enum.Enum):
    """The smallest preset that switches a rule on: `strict` includes `default`."""

    DEFAULT = "default"
    STRICT = "strict"


class Applicability(str, enum.Enum):
    """Whether a fix may be applied unasked: `safe` restores the evident meaning and changes nothing else."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Edit:
    """Replace `range` of the finding's file by `text`."""

    range: Range
    text: str


@dataclass(frozen=True)
class NewFile:
    """A file that a fix makes beside its edits."""

    path: Path
    text: str


@dataclass(frozen=True)
class Related:
    """The other end of a finding: the backward that a step belongs to, the caller, the config line."""

    message: str
    path: Path
    range: Range
    hint: bool = False
    """Whether the finding is as much about this place: editors mark it, faintly."""
