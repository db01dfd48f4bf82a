"""The open documents as the client sees them: their text, line by line, kept in step with every edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from pygls.uris import to_fs_path

from trainwright.positions import Encoding, Position, Range, column_from_client, column_to_client
from trainwright.source.cells import CellMap
from trainwright.source.text import split_lines

SUFFIXES = {"python": (".py", ".pyi", ".pyw"), "yaml": (".yaml", ".yml")}
"""The suffixes by which the engine knows a language; the first one stands for an open document without any."""

_ALL_SUFFIXES = frozenset(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
_MERGED = 3  # from so many edits in one burst on, one edit of all their lines is less work for the engine

_REVISIONS = count()

Edit = tuple[Range, str]


class OpenDocument:
    """One open document.

    The server keeps its own copy of the text, so that a burst of changes costs the engine one edit, and so that the
    engine can be started anew at any time. `lines` keep their ends; the last one has none, and may be empty.
    """

    def __init__(self, uri: str, path: Path, language: str, version: int | None, text: str) -> None:
        self.uri = uri
        self.path = path
        self.language = language
        self.version = version
        self.revision = next(_REVISIONS)
        """Another one for each text, also of other documents: a version says nothing once a document was reopened."""
        self.lines = _lines(text)
        self._pending: list[Edit] = []
        self._replaced = False
        self._seen()

    @property
    def is_analysed(self) -> bool:
        """Whether the engine knows its language."""
        return is_analysed(self.path)

    @property
    def cell_map(self) -> CellMap | None:
        """Of a notebook: which lines of its program are which cell's."""
        return None

    def _seen(self) -> None:
        """The engine has this text: start to note changes anew."""
        self._pending, self._replaced = [], False
        self._seen_end = Position(len(self.lines) - 1, len(self.lines[-1]))
        self._changed_from, self._changed_to = len(self.lines), 0

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.lines)

    def change(self, changes: Iterable[Mapping[str, Any]], version: int | None, encoding: Encoding) -> None:
        """Apply the content changes of one didChange notification, in order."""
        for change in changes:
            given = change.get("range")
            if given is None:
                self.lines = _lines(change["text"])
                self._replaced = True
                continue
            edit = (self.range_from_client(given, encoding), change["text"])
            self._splice(*edit)
            if not self._replaced:
                self._pending.append(edit)
        self.version = version
        self.revision = next(_REVISIONS)

    def _splice(self, span: Range, text: str) -> None:
        (first, start), (last, end) = span
        lines = self.lines
        piece = lines[first][:start] + text + lines[last][end:]
        # A lone CR ends the line above; a line feed that now follows makes it one line end.
        if first and start == 0 and piece.startswith("\n") and lines[first - 1].endswith("\r"):
            first -= 1
            piece = lines[first] + piece
        new = _lines(piece) if last == len(lines) - 1 else split_lines(piece)
        lines[first : last + 1] = new
        self._changed_from = min(self._changed_from, first)
        self._changed_to = max(self._changed_to, last + 1) + len(new) - (last + 1 - first)

    def take_changes(self) -> tuple[Edit, ...] | str | None:
        """What the engine has not seen yet: edits, the whole text where the client sent a whole text, or None."""
        pending: list[Edit] = self._pending
        whole = self.text if self._replaced else None
        if len(pending) > _MERGED:
            pending = [self._merged()]
        self._seen()
        return tuple(pending) or None if whole is None else whole

    def _merged(self) -> Edit:
        """All changes as one: the lines that any of them touched."""
        first, stop = self._changed_from, self._changed_to
        seen_stop = stop - (len(self.lines) - 1 - self._seen_end.line)
        end = Position(seen_stop, 0) if seen_stop <= self._seen_end.line else self._seen_end
        return Range(Position(first, 0), end), "".join(self.lines[first:stop])

    # ------------------------------------------------------------------------------------ positions

    def position_from_client(self, position: Mapping[str, int], encoding: Encoding) -> Position:
        """A client's position, moved into the text where it points past a line or past the end."""
        line = position["line"]
        if line >= len(self.lines):
            return Position(len(self.lines) - 1, len(self.lines[-1]))
        text = self.lines[line].rstrip("\r\n")
        return Position(line, column_from_client(text, position["character"], encoding))

    def range_from_client(self, span: Mapping[str, Any], encoding: Encoding) -> Range:
        """A client's range; its ends are swapped where they are the wrong way round."""
        start = self.position_from_client(span["start"], encoding)
        end = self.position_from_client(span["end"], encoding)
        return Range(start, end) if start <= end else Range(end, start)


def _lines(text: str) -> list[str]:
    lines = split_lines(text)
    if not lines or lines[-1][-1] in "\r\n":
        lines.append("")
    return lines


def range_to_client(span: Range, lines: Sequence[str], encoding: Encoding) -> dict[str, Any]:
    """A range as the client counts; `lines` are those of the text that it refers to."""
    (first, start), (last, end) = span
    return {
        "start": {"line": first, "character": _to_client(lines, first, start, encoding)},
        "end": {"line": last, "character": _to_client(lines, last, end, encoding)},
    }


def _to_client(lines: Sequence[str], line: int, column: int, encoding: Encoding) -> int:
    # A range may end at the start of the line after the last one.
    return column_to_client(lines[line], column, encoding) if line < len(lines) else column


class Documents:
    """All open documents, by URI and by path."""

    def __init__(self) -> None:
        self._by_uri: dict[str, OpenDocument] = {}
        self._by_path: dict[Path, OpenDocument] = {}

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(tuple(self._by_uri.values()))

    def open(self, item: Mapping[str, Any], home: Path) -> OpenDocument:
        """Add the document of a didOpen notification; `home` is where one without a file would be saved."""
        uri, language = item["uri"], item.get("languageId", "")
        path = engine_path(uri, language, home)
        document = OpenDocument(uri, path, language, item.get("version"), item.get("text", ""))
        self._by_uri[uri] = document
        self.add(document)
        return document

    def add(self, document: OpenDocument) -> None:
        """Let the engine's path lead to a document; a notebook goes before the text of its own file."""
        known = self._by_path.get(document.path)
        if known is None or document.is_analysed or not known.is_analysed:
            self._by_path[document.path] = document

    def drop(self, document: OpenDocument) -> None:
        """Let the engine's path lead to nothing."""
        if self._by_path.get(document.path) is document:
            del self._by_path[document.path]

    def close(self, uri: str) -> OpenDocument | None:
        """Forget a document."""
        document = self._by_uri.pop(uri, None)
        if document:
            self.drop(document)
        return document

    def get(self, uri: str) -> OpenDocument | None:
        """The open document with this URI."""
        return self._by_uri.get(uri)

    def at(self, path: Path) -> OpenDocument | None:
        """The open document that the engine knows as `path`."""
        return self._by_path.get(path)

    def uri(self, path: Path) -> str:
        """The URI of a file, spelt as the client spells it where it has the file open."""
        document = self._by_path.get(path)
        return document.uri if document else path.as_uri()


def path_of(uri: str) -> Path | None:
    """The file that a URI names, or None for a document that is not a file."""
    found = to_fs_path(uri)
    return Path(found) if found else None


def engine_path(uri: str, language: str, home: Path) -> Path:
    """The path under which the engine knows a document.

    The engine tells languages by suffix, so a script without one gets one; a document that is not a file (untitled,
    a notebook's cell, a view of another revision) stands in `home` under a name that no file has.
    """
    path = path_of(uri)
    if path is None:
        parts = urlsplit(uri)
        name = PurePosixPath(unquote(parts.path)).name or "document"
        path = home / f"{parts.scheme}:{name}{parts.fragment}"
    known = path.suffix.lower() in _ALL_SUFFIXES
    suffixes = SUFFIXES.get(language)
    return path.with_name(path.name + suffixes[0]) if suffixes and not known else path


def is_analysed(path: Path) -> bool:
    """Whether the engine knows the language of `path`."""
    return path.suffix.lower() in _ALL_SUFFIXES
