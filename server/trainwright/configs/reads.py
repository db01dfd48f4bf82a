"""Which keys of which configs the code reads, across files."""

from __future__ import annotations

import os.path
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trainwright.configs.composition import Keys
from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import At, ConfigFacts, Read, ReadKind, Symbol, choices
from trainwright.configs.nodes import NodeKind
from trainwright.configs.resolve import Resolver, Section, Source, is_self

_MOST_SECTIONS = 12
_ENOUGH_IN_COMMON = 2


@dataclass(frozen=True)
class KeyRead:
    """A place in code that reads a key of a config. `literal` tells that the code names that config itself."""

    path: Path
    """Of the Python file."""
    read: Read
    config: Path
    keys: Keys
    literal: bool = True
    only: bool = True
    """Whether it can be nothing else than this."""


class KeyReads:
    """All places in code that read a key of a config."""

    def __init__(self, facts: Mapping[Path, ConfigFacts], files: Mapping[Path, ConfigFile], resolver: Resolver) -> None:
        self.by_key: dict[tuple[Path, Keys], list[KeyRead]] = {}
        self.by_code: dict[Path, list[KeyRead]] = {}
        self.by_config: dict[Path, list[KeyRead]] = {}
        self.chosen_at_run_time: dict[Source, tuple[Path, ...]] = {}
        """Configs whose path the code does not say, with the files that may be meant."""
        unknown: dict[Source, list[tuple[Path, Read, Keys]]] = {}
        for path, known in facts.items():
            roots: dict[Symbol, bool] = {}
            for read in known.reads:
                if not any(_leads_to_a_config(path, choice, resolver, roots) for choice in choices(read.symbol)):
                    continue
                meanings = resolver.resolve(path, read.symbol)
                sections = [m for m in meanings if isinstance(m, Section)]
                for section in sections[:_MOST_SECTIONS]:
                    if section.source.embedded:
                        continue
                    if section.source.known:
                        self._add(KeyRead(path, read, section.source.path, section.keys, only=len(meanings) == 1))
                    else:
                        unknown.setdefault(section.source, []).append((path, read, section.keys))
        named = {config for config, _ in self.by_key}
        for source, reads in unknown.items():
            candidates = self._candidates(source, {keys[0] for _, _, keys in reads if keys}, files, named)
            self.chosen_at_run_time[source] = candidates
            for path, read, keys in reads:
                for config in candidates:
                    self._add(KeyRead(path, read, config, keys, literal=False))

    def _add(self, found: KeyRead) -> None:
        self.by_key.setdefault((found.config, found.keys), []).append(found)
        self.by_code.setdefault(found.path, []).append(found)
        self.by_config.setdefault(found.config, []).append(found)

    def moved(self, path: Path, before: Sequence[Read], after: Sequence[Read]) -> None:
        """Take over where the reads of a file stand now that lines above them have come or gone."""
        now = {id(old): new for old, new in zip(before, after, strict=True)}
        places: dict[int, KeyRead] = {}
        for each in self.by_code.get(path, ()):
            places[id(each)] = replace(each, read=now.get(id(each.read), each.read))
        if not places:
            return
        touched = {(each.config, each.keys) for each in self.by_code[path]}
        self.by_code[path] = [places[id(each)] for each in self.by_code[path]]
        for key in touched:
            self.by_key[key] = [places.get(id(each), each) for each in self.by_key[key]]

    @staticmethod
    def _candidates(
        source: Source, names: set[str], files: Mapping[Path, ConfigFile], named: set[Path]
    ) -> tuple[Path, ...]:
        """The configs that have what the code reads, those of the nearest folders."""
        best: list[Path] = []
        nearest = 0
        for path, file in files.items():
            root = file.documents[0] if file.documents else None
            if path in named or root is None or root.kind is not NodeKind.MAPPING:
                continue
            top = {child.key.text for child in root.children if child.key is not None}
            common = len(top & names)
            if common < _ENOUGH_IN_COMMON or common * 2 < min(len(top), len(names)):
                continue
            depth = len(Path(os.path.commonpath((path, source.path))).parts)
            if depth > nearest:
                best, nearest = [], depth
            if depth == nearest:
                best.append(path)
        return tuple(sorted(best))


def _leads_to_a_config(path: Path, symbol: Symbol, resolver: Resolver, known: dict[Symbol, bool]) -> bool:
    """Whether a symbol starts with something that is a config: most do not, and few roots have many keys."""
    root = symbol
    while isinstance(root, At) and not is_self(root.base):
        root = root.base
    if root not in known:
        own = isinstance(root, At) and root.key == "hparams"  # its keys are parameters
        known[root] = own or any(isinstance(meaning, Section) for meaning in resolver.resolve(path, root))
    return known[root]


def is_read(read: Read) -> bool:
    """Whether a place takes the value of the key itself."""
    return read.how in (ReadKind.SUBSCRIPT, ReadKind.ATTRIBUTE, ReadKind.GET)
