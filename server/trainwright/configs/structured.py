"""Structured configs: dataclasses that Hydra's ConfigStore holds, found by the names that defaults lists have for them.

As in hydra/core/config_store.py of hydra-core 1.3.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from trainwright.configs.annotations import class_in, element_of
from trainwright.configs.composition import Entry, Keys, StoredEntry, entries_of
from trainwright.configs.definitions import Definition, Definitions
from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import ConfigFacts, StoredConfig

_MAX_DEPTH = 24


@dataclass(frozen=True)
class Stored:
    """A config in the store, with the Python file that puts it there."""

    path: Path
    config: StoredConfig
    certain: bool = True
    """Whether the program is seen to import that file."""


class Stores:
    """All that the code of a workspace stores."""

    def __init__(self, facts: Mapping[Path, ConfigFacts]) -> None:
        self._by_name: dict[str, list[Stored]] = {}
        self._programs = {path for path, known in facts.items() if any(f.hydra for f in known.functions)}
        self.told = True
        """Whether the names of all of them are known."""
        for path, known in facts.items():
            for config in known.stored:
                self.told = self.told and bool(config.name)
                name = f"{config.group}/{config.name}" if config.group else config.name
                self._by_name.setdefault(name, []).append(Stored(path, config))
            zen = any(name == "hydra_zen" or name.startswith("hydra_zen.") for _, name in known.imports)
            self.told = self.told and not zen

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def find(self, name: str, near: Path, imported: frozenset[Path]) -> Stored | None:
        """The config of a name (`group/name`) that a program stores; without its class where it may be one of several.

        `imported` are the program's files. What is stored elsewhere counts beside `near`, if that is no program itself.
        """
        known = self._by_name.get(name, ()) if name else ()
        those = [each for each in known if each.path in imported]
        if not those:
            own = near.parent
            near_by = (e for e in known if e.path.is_relative_to(own) and e.path not in self._programs)
            those = [replace(each, certain=False) for each in near_by]
        if len({(each.path, each.config.target, each.config.package) for each in those}) > 1:
            return replace(those[0], config=replace(those[0].config, target=""))
        return those[0] if those else None


class Classes:
    """What the dataclasses of structured configs hold."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._entries: dict[Stored, StoredEntry] = {}

    def class_of(self, path: Path, target: str) -> Definition | None:
        """The dataclass of a name in a Python file; None for anything else."""
        if not target:
            return None
        if target.startswith("::"):
            found: object = self._definitions.resolve(path, target[2:])
        else:
            found = self._definitions.find(path, target)
        if not isinstance(found, Definition) or not found.is_class or not self._definitions.takes_fields(found):
            return None
        return found

    def entry(self, stored: Stored) -> StoredEntry:
        """What a composition has to know of a stored config."""
        if stored not in self._entries:
            definition = self.class_of(stored.path, stored.config.target)
            entries, certain = self._defaults(definition) if definition is not None else ((), False)
            certain = certain and stored.certain
            self._entries[stored] = StoredEntry(stored.config.package, definition, entries, certain)
        return self._entries[stored]

    def _defaults(self, definition: Definition) -> tuple[tuple[Entry, ...], bool]:
        """The defaults list that a dataclass has as a field, and whether it can be told."""
        signature = self._definitions.signature(definition)
        if signature is None or signature.anything:
            return (), False
        taken = signature.get("defaults")
        if taken is None:
            return (), True
        values = self._literal(taken.path, taken.parameter.default or "")
        if values is None:
            return (), False
        try:
            file = ConfigFile.parse(taken.path, json.dumps({"defaults": values}))
        except (TypeError, ValueError):
            return (), False
        return entries_of(file), True

    def _literal(self, path: Path, text: str) -> list[object] | None:
        """A list that is written out, where it is the default or at the top of the module."""
        try:
            node: ast.expr | None = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError):
            return None
        if isinstance(node, ast.Name):
            node = self._constant(path, node.id)
        try:
            value = ast.literal_eval(node) if node is not None else None
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return None
        return value if isinstance(value, list) else None

    def _constant(self, path: Path, name: str) -> ast.expr | None:
        found: list[ast.expr] = []
        for statement in self._definitions.statements(path):
            if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
                continue
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                found.append(statement.value)
        return found[0] if len(found) == 1 else None

    def below(self, definition: Definition, keys: Keys) -> Definition | None:
        """The dataclass that the mapping at some keys of a structured config is; None where that is not told."""
        current: Definition | None = definition
        annotation, where = "", definition.path
        for key in keys[:_MAX_DEPTH]:
            if current is not None:
                signature = self._definitions.signature(current)
                taken = signature.get(key) if signature is not None else None
                if taken is None:
                    return None
                annotation, where = taken.parameter.annotation, taken.path
            else:
                annotation = element_of(annotation)
            current = self.annotated(where, annotation)
            if current is None and not element_of(annotation):
                return None
        return current if len(keys) <= _MAX_DEPTH else None

    def annotated(self, path: Path, annotation: str) -> Definition | None:
        """The dataclass that an annotation in a module names."""
        name = class_in(annotation)
        found = self._definitions.resolve(path, name) if name else None
        return found if found is not None and found.is_class and self._definitions.takes_fields(found) else None
