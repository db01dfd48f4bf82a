"""The language features of one project, by name: what `processes` hands questions to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.language.answers import (
    Explanation,
    Hint,
    Lens,
    Link,
    Location,
    Proposal,
    Refusal,
    Renamable,
    Renaming,
    Symbol,
)
from trainwright.language.knowledge import Knowledge
from trainwright.language.python_features import PythonFeatures
from trainwright.language.rename import Rename
from trainwright.language.yaml_completion import YamlCompletion
from trainwright.language.yaml_features import YamlFeatures
from trainwright.positions import Position
from trainwright.source.text import split_lines

if TYPE_CHECKING:
    from trainwright.engine.project import Project

FEATURES = frozenset(
    {"hover", "definitions", "references", "completions", "renamable", "rename", "outline", "links", "hints", "lenses"}
)


class Language:
    """Answers about the files of a project as they are now."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known = Knowledge(project.configs, self._lines)

    def _lines(self, path: Path) -> Sequence[str]:
        """The lines of a file of the workspace."""
        if self._project.holds(path):
            return split_lines(self._project.text(path))
        return ()

    def _yaml(self, path: Path) -> YamlFeatures | None:
        file = self._project.config(path)
        return YamlFeatures(self._known, path, file) if file is not None else None

    def _python(self, path: Path) -> PythonFeatures | None:
        document = self._project.document(path)
        return PythonFeatures(self._known, path, document) if document is not None else None

    def hover(self, path: Path, position: Position) -> Explanation | None:
        """What is known of what stands at a place."""
        features = self._yaml(path) or self._python(path)
        return features.hover(position) if features is not None else None

    def definitions(self, path: Path, position: Position) -> list[Location]:
        """Where that is defined."""
        features = self._yaml(path) or self._python(path)
        return features.definitions(position) if features is not None else []

    def references(self, path: Path, position: Position, declaration: bool) -> list[Location]:
        """Where else it is read and set; `declaration`: and where it is defined."""
        features = self._yaml(path) or self._python(path)
        return features.references(position, declaration) if features is not None else []

    def completions(self, path: Path, position: Position) -> list[Proposal]:
        """What can be typed at a place."""
        file = self._project.config(path)
        if file is not None:
            return YamlCompletion(self._known, path, file).at(split_lines(file.text), position)
        python = self._python(path)
        return python.completions(position) if python is not None else []

    def renamable(self, path: Path, position: Position) -> Renamable | Refusal | None:
        """What would be renamed at a place, or why nothing can be."""
        return self._rename().prepared(path, position)

    def rename(self, path: Path, position: Position, name: str) -> Renaming | Refusal | None:
        """The edits that give what stands at a place another name."""
        return self._rename().made(path, position, name)

    def _rename(self) -> Rename:
        """Its edits must hit: nothing may be out of date."""
        self._project.settle_configs()
        return Rename(self._project, self._known)

    def outline(self, path: Path) -> list[Symbol]:
        """What the sections of a config configure."""
        features = self._yaml(path)
        return features.outline() if features is not None else []

    def links(self, path: Path) -> list[Link]:
        """The files that a config names."""
        features = self._yaml(path)
        return features.links() if features is not None else []

    def hints(self, path: Path, first: int, last: int) -> list[Hint]:
        """Remarks behind the values of some lines of a config."""
        features = self._yaml(path)
        return features.hints(first, last) if features is not None else []

    def lenses(self, path: Path) -> list[Lens]:
        """Above what configs configure in a Python file: which configs, with which values."""
        python = self._python(path)
        return python.lenses() if python is not None else []
