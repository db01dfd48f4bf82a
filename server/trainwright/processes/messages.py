"""What the server and the process that analyses tell each other: plain values.

Text flows one way and in order: an answer is always about the last `Shown` or `Changed` before the question. `revision`
tells the texts of a document apart, and those of a document that was closed and opened again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from trainwright.engine.diagnostic import Diagnostic, FixEdits
from trainwright.findings import Edit
from trainwright.positions import Range
from trainwright.source.cells import CellMap

# ----------------------------------------------------------------------------------------------- to the process


class Configured(NamedTuple):
    """Where the workspace is and what the client's settings say there; all settings count anew from here on."""

    folders: tuple[Path, ...]
    sections: Mapping[Path | None, Mapping[str, Any]]
    """By workspace folder; None for files outside of all."""
    left_out: tuple[LeftOut, ...] = ()
    interpreter: str | None = None
    """The one that the client has chosen for the first folder, whose libraries are looked into."""


class LeftOut(NamedTuple):
    """What was going on when an earlier process hung or died, and is not tried again."""

    path: Path
    rule: str
    """Its code; empty when the file itself was the trouble."""
    reason: str


class Scan(NamedTuple):
    """Read the files of the workspace folders, from the start."""


class Restarted(NamedTuple):
    """Forget all files; the open documents are shown again."""


class Shown(NamedTuple):
    """A document is open, with this text; of a notebook, that is the program that its cells are."""

    path: Path
    text: str
    revision: int
    cells: CellMap | None = None


class Changed(NamedTuple):
    """An open document has changed: by edits in turn, or to a whole new text."""

    path: Path
    changes: tuple[tuple[Range, str], ...] | str
    revision: int
    cells: CellMap | None = None
    """Of a notebook, which lines are which cell's now; None where they are as before."""


class Closed(NamedTuple):
    """A document is open no more."""

    path: Path


class FilesChanged(NamedTuple):
    """Files were created, changed or deleted on disk; `settings`: among them some that settings are read from."""

    paths: tuple[Path, ...]
    settings: bool


class LibrariesAnswered(NamedTuple):
    """What some names of libraries are is known now. From a thread of the process itself."""

    names: tuple[str, ...]


class WantsFixes(NamedTuple):
    """Which edits fix these findings, and which silence them?"""

    ident: int
    path: Path
    diagnostics: tuple[Diagnostic, ...]


class WantsFixAll(NamedTuple):
    """What is the document's text after all safe fixes?"""

    ident: int
    path: Path
    removing: bool
    within: tuple[int, ...] | None = None
    """Of a notebook: only fixes that change nothing but these cells."""


class WantsBeliefs(NamedTuple):
    """What does the model believe about a line (from 0)?"""

    ident: int
    path: Path
    line: int
    root: Path


class WantsRule(NamedTuple):
    """What does the documentation of a rule (its code or name) say?"""

    ident: int
    key: str


class WantsLanguage(NamedTuple):
    """What does a language feature (a method of `language.Language`) say about a document's text?"""

    ident: int
    path: Path
    revision: int
    """Of the text that is meant: about any other one there is no answer."""
    feature: str
    arguments: tuple[Any, ...] = ()


Request = WantsFixes | WantsFixAll | WantsBeliefs | WantsRule | WantsLanguage

# --------------------------------------------------------------------------------------------- from the process


class Checked(NamedTuple):
    """The findings in a document: after each text, and again when other files have made them different."""

    path: Path
    revision: int
    diagnostics: tuple[Diagnostic, ...] | None
    """None: as in the last message about the document."""
    notices: tuple[str, ...] = ()
    """What of the work on it could not be done."""


class Lost(NamedTuple):
    """A document's text is not known any more, after a failure: it has to be shown again."""

    path: Path


class Remedy(NamedTuple):
    """The edits for one finding, as far as there are any."""

    fix: FixEdits | None
    ignore: Edit | None
    together: FixEdits | None = None
    """A fix for this finding and those of other rules that mark the same code."""
    other: FixEdits | None = None
    """Another way to put this finding right."""


class RuleText(NamedTuple):
    """The documentation of a rule, by chapters and as a whole, in Markdown."""

    chapters: Mapping[str, str]
    markdown: str


class Answer(NamedTuple):
    """The answer to a question; None when it has none, after a failure too."""

    ident: int
    value: Any


class Logged(NamedTuple):
    """Something for the log."""

    level: int
    text: str


class Complaint(NamedTuple):
    """Something wrong that only the person at the editor can put right."""

    text: str


class Settled(NamedTuple):
    """The workspace has been read, so many files of it."""

    files: int
