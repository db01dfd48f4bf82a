"""Hydra's composition of configs, statically: defaults lists, packages, overrides, and what each key ends up as.

As in hydra/_internal/defaults_list.py and core/default_element.py of hydra-core 1.3. What depends on the command line
or on code (interpolated choices, configs in a ConfigStore that are no dataclasses, plugins) leaves it incomplete.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from trainwright.configs.definitions import Definition
from trainwright.configs.document import ConfigFile
from trainwright.configs.nodes import ConfigNode, NodeKind
from trainwright.positions import Range

Keys = tuple[str, ...]

_HEADER = re.compile(r"(?:#[^\n]*\n|[ \t\r]*\n)*?#\s*@package\s+([\w.:/-]+)")
_KEYWORDS = ("override", "optional")
_SUFFIXES = (".yaml", ".yml")
_GLOBAL = "_global_"
_MAX_DEPTH = 16
_MAX_ROUNDS = 6
_MAX_FILES = 400


@dataclass(frozen=True)
class Entry:
    """One entry of a defaults list."""

    node: ConfigNode
    """The option, or the whole entry where it is a plain name."""
    group: str = ""
    """As it is written, without package and keywords; empty for a config of no group."""
    options: tuple[str, ...] = ()
    """The configs chosen; none for null."""
    package: str | None = None
    override: bool = False
    optional: bool = False
    is_self: bool = False
    certain: bool = True
    """Whether all of the options are written out."""


@dataclass(frozen=True)
class Included:
    """A file that takes part in a composition, and where its keys go."""

    path: Path
    package: Keys


@dataclass(frozen=True)
class StoredEntry:
    """A config of the ConfigStore, as far as a composition is concerned.

    `definition` is its dataclass. `certain` tells that this, and its defaults list, are known.
    """

    package: str | None
    definition: Definition | None
    entries: tuple[Entry, ...] = ()
    certain: bool = True


@dataclass(frozen=True)
class Placed:
    """A dataclass that takes part in a composition: where its fields go, and how many files are below it."""

    definition: Definition
    package: Keys
    below: int


@dataclass(frozen=True)
class Origin:
    """Where the value of a composed key is written."""

    path: Path
    keys: Keys
    """Within that file."""
    node: ConfigNode

    @property
    def range(self) -> Range:
        """Of the value."""
        return self.node.range


@dataclass
class Branch:
    """A mapping of a composed config, or a leaf."""

    origin: Origin
    children: dict[str, Branch] | None = None


@dataclass(frozen=True)
class Composition:
    """What a primary config is composed to.

    `complete` tells that nothing is left to the command line's or the code's choice.
    """

    path: Path
    included: tuple[Included, ...]
    complete: bool
    root: Branch | None = field(compare=False, default=None)
    placed: tuple[Placed, ...] = ()
    """The dataclasses that the files are merged with."""

    @cached_property
    def files(self) -> frozenset[Path]:
        """The files that take part."""
        return frozenset(each.path for each in self.included)

    def find(self, keys: Keys) -> Branch | None:
        """The composed value at some keys."""
        branch = self.root
        for key in keys:
            if branch is None or branch.children is None:
                return None
            branch = branch.children.get(key)
        return branch

    def origin(self, keys: Keys) -> Origin | None:
        """Where a composed value is written."""
        found = self.find(keys)
        return found.origin if found is not None else None

    def leaves(self) -> Iterator[tuple[Keys, Origin]]:
        """Every composed key without keys below it, and where its value is written."""
        waiting: list[tuple[Keys, Branch]] = [((), self.root)] if self.root is not None else []
        while waiting:
            keys, branch = waiting.pop()
            if branch.children:
                waiting.extend(((*keys, name), child) for name, child in reversed(branch.children.items()))
            elif keys:
                yield keys, branch.origin


def defaults_node(file: ConfigFile) -> ConfigNode | None:
    """The defaults list of a config."""
    root = file.documents[0] if file.documents else None
    if root is None or root.kind is not NodeKind.MAPPING:
        return None
    for child in root.children:
        if child.key is not None and child.key.text == "defaults" and child.kind is NodeKind.SEQUENCE:
            return child
    return None


def entries_of(file: ConfigFile) -> tuple[Entry, ...]:
    """The entries of a config's defaults list."""
    node = defaults_node(file)
    return tuple(entry for child in node.children if (entry := _entry(child)) is not None) if node is not None else ()


def _entry(node: ConfigNode) -> Entry | None:
    if node.kind is NodeKind.SCALAR:
        name, _, package = node.text.partition("@")
        if name == "_self_":
            return Entry(node, is_self=True)
        return Entry(node, "", (name,), package if "@" in node.text else None, certain="${" not in name)
    if node.kind is not NodeKind.MAPPING or len(node.children) != 1 or node.children[0].key is None:
        return None
    value = node.children[0]
    assert value.key is not None
    words = value.key.text.split()
    keywords = {word for word in words[:-1] if word in _KEYWORDS}
    group, _, package = words[-1].partition("@") if words else ("", "", "")
    options: tuple[str, ...] = ()
    certain = True
    if value.kind is NodeKind.SEQUENCE:
        options = tuple(child.text for child in value.children if child.kind is NodeKind.SCALAR)
    elif value.kind is NodeKind.SCALAR and not (value.plain and value.text in ("", "null", "~", "Null", "NULL")):
        options = (value.text,)
    if any("${" in option or option == "???" for option in options):
        options, certain = (), False
    options = tuple(_without_suffix(option) for option in options)
    return Entry(
        value,
        group,
        options,
        package if words and "@" in words[-1] else None,
        "override" in keywords,
        "optional" in keywords,
        certain=certain,
    )


def header_package(file: ConfigFile) -> str | None:
    """The package that a config's header comment gives it."""
    match = _HEADER.match(file.text)
    return match[1] if match is not None else None


@dataclass
class _Round:
    """One expansion of a defaults tree with the overrides known so far."""

    overrides: dict[str, tuple[str, ...]]
    included: list[Included] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    found: dict[str, tuple[str, ...]] = field(default_factory=dict)
    complete: bool = True


class ConfigFolder:
    """A folder with Hydra's primary configs and config groups."""

    def __init__(
        self,
        root: Path,
        files: Mapping[Path, ConfigFile],
        stored: Callable[[str], StoredEntry | None] = lambda _: None,
    ) -> None:
        """`stored` looks a config up in the ConfigStore, by group and name."""
        self.root = root
        self.files = files
        self._stored = stored

    def stored(self, path: Path) -> StoredEntry | None:
        """The config of the ConfigStore that stands where `path` would be, were it a file."""
        if not path.is_relative_to(self.root):
            return None
        return self._stored(path.relative_to(self.root).with_suffix("").as_posix())

    def _config_of(self, name: str) -> Path | None:
        """The file of a config, or the path that one of the ConfigStore would have."""
        found = self.file_of(name)
        if found is not None or name.startswith(".."):
            return found
        return self.root / f"{_without_suffix(name)}.yaml" if self._stored(_without_suffix(name)) is not None else None

    def file_of(self, name: str) -> Path | None:
        """The file of a config, by its path below the folder, without suffix."""
        for suffix in _SUFFIXES:
            path = Path(os.path.normpath(self.root / f"{_without_suffix(name)}{suffix}"))
            if path in self.files:
                return path
        return None

    def group_of(self, path: Path) -> str:
        """The group that a config lies in: its folder, below the root."""
        parent = path.parent
        return "" if parent == self.root else parent.relative_to(self.root).as_posix()

    def options(self, group: str) -> list[Path]:
        """The configs of a group."""
        folder = self.root / group if group else self.root
        return sorted(path for path in self.files if path.parent == folder)

    def target_of(self, path: Path, entry: Entry) -> list[Path]:
        """The files that an entry of the defaults list in `path` chooses."""
        group = self._group(path, entry)
        if entry.override and not entry.group.startswith("/"):
            group = entry.group  # an override names the group as the primary config sees it
        names = (f"{group}/{option}" if group else option for option in entry.options)
        if not entry.group:
            names = (_path_of(self.group_of(path), option) for option in entry.options)
        return [found for name in names if (found := self.file_of(name)) is not None]

    def _group(self, path: Path, entry: Entry) -> str:
        return _path_of(self.group_of(path), entry.group) if entry.group else self.group_of(path)

    def default_package(self, path: Path) -> Keys:
        """Where a config's keys go when it is chosen from the primary config, without a package of its own."""
        file = self.files[path]
        header = header_package(file)
        group = self.group_of(path)
        if header is None:
            return tuple(group.split("/")) if group else ()
        name = header.replace("_group_", group.replace("/", ".")).replace("_name_", path.stem)
        return _split(_after_global(name))

    def compose(self, primary: Path, chosen: Path | None = None) -> Composition:
        """What a primary config is composed to; with `chosen`, as if that config were chosen on the command line."""
        given: dict[str, tuple[str, ...]] = {}
        if chosen is not None and chosen != primary:
            given = {self.group_of(chosen): (chosen.stem,)}
        overrides = given
        for _ in range(_MAX_ROUNDS):
            state = _Round(overrides, found=dict(given))
            self._expand(primary, "", state, 0)
            if state.found == overrides:
                break
            overrides = state.found
        if chosen is not None and chosen != primary and all(each.path != chosen for each in state.included):
            self._expand(chosen, ".".join(self.default_package(chosen)), state, 0)
        root = self._merged(state.included)
        return Composition(primary, tuple(state.included), state.complete, root, tuple(state.placed))

    def _expand(self, path: Path, package: str, state: _Round, depth: int) -> None:
        if depth > _MAX_DEPTH or len(state.included) > _MAX_FILES:
            state.complete = False
            return
        file = self.files.get(path)
        stored = self.stored(path)
        if file is not None:
            state.complete = state.complete and file.problem is None and (stored is None or stored.certain)
            entries = entries_of(file)
        elif stored is not None:
            state.complete = state.complete and stored.certain
            entries = stored.entries
        else:
            state.complete = False
            return
        for entry in entries:
            if entry.override and not _of_hydra(entry.group):
                state.found.setdefault(self._choice(path, entry, package), entry.options)
        placed = False
        for entry in entries:
            if entry.is_self:
                self._place(path, package, state)
                placed = True
            elif not entry.override and not _of_hydra(entry.group):
                self._enter(path, entry, package, state, depth)
        if not placed:
            self._place(path, package, state)

    def _place(self, path: Path, package: str, state: _Round) -> None:
        # A file is compared with what is stored under its name: `_load_single_config` in config_loader_impl.py.
        stored = self.stored(path)
        if stored is not None and stored.definition is not None:
            state.placed.append(Placed(stored.definition, _split(package), len(state.included)))
        if path in self.files:
            state.included.append(Included(path, _split(package)))

    def _choice(self, path: Path, entry: Entry, package: str) -> str:
        """What identifies a group in overrides: where its configs lie, and where they go."""
        group = entry.group.lstrip("/") if entry.override else self._group(path, entry)
        if entry.override and not entry.group.startswith("/"):
            group = _path_of(self.group_of(path), entry.group)
        return f"{group}@{entry.package}" if entry.package is not None else group

    def _enter(self, path: Path, entry: Entry, package: str, state: _Round, depth: int) -> None:
        options = entry.options
        if entry.group:
            chosen = state.overrides.get(self._choice(path, entry, package))
            if chosen is not None:
                options = chosen
            elif not entry.certain:
                state.complete = False
        elif not entry.certain:
            state.complete = False
            return
        group = self._group(path, entry)
        for option in options:
            name = _path_of(group if entry.group else self.group_of(path), option)
            found = self._config_of(name)
            if found is None:
                state.complete = state.complete and entry.optional
                continue
            relative = entry.group.lstrip("/") if entry.group else option.lstrip("/").rpartition("/")[0]
            within = entry.package
            if within is None:
                stored = self.stored(found) if found not in self.files else None
                within = stored.package if stored is not None else header_package(self.files[found])
            if within is None:
                within = (f"{relative}/{option}".rpartition("/")[0] if entry.group else relative).replace("/", ".")
            within = within.replace("_group_", group.replace("/", ".")).replace("_name_", found.stem)
            final = within if not package else f"{package}.{within}" if within else package
            self._expand(found, _after_global(final), state, depth + 1)

    def _merged(self, included: list[Included]) -> Branch | None:
        root: Branch | None = None
        for each in included:
            file = self.files[each.path]
            if not file.documents:
                continue
            top = file.documents[0]
            if top.kind is not NodeKind.MAPPING:
                continue
            if root is None:
                root = Branch(Origin(each.path, (), top), {})
            branch = root
            for name in each.package:
                assert branch.children is not None
                inner = branch.children.get(name)
                if inner is None or inner.children is None:
                    inner = branch.children[name] = Branch(Origin(each.path, (), top), {})
                branch = inner
            self._merge(branch, each.path, file, top, (), 0)
        return root

    def _merge(self, branch: Branch, path: Path, file: ConfigFile, mapping: ConfigNode, keys: Keys, depth: int) -> None:
        if depth > _MAX_DEPTH * 2 or branch.children is None:
            return
        for name, node in file.entries(mapping).items():
            if not keys and name == "defaults" and node.kind is NodeKind.SEQUENCE:
                continue
            target = file.resolve(node)
            if target is None:
                continue
            below = (*keys, name)
            known = branch.children.get(name)
            if target.kind is not NodeKind.MAPPING:
                branch.children[name] = Branch(Origin(path, below, node))
                continue
            if known is None or known.children is None:
                known = branch.children[name] = Branch(Origin(path, below, node), {})
            self._merge(known, path, file, target, below, depth + 1)


def _after_global(package: str) -> str:
    index = package.rfind(_GLOBAL)
    return package if index < 0 else package[index + len(_GLOBAL) + 1 :]


def _split(package: str) -> Keys:
    return tuple(part for part in package.split(".") if part and part != "_here_")


def _of_hydra(group: str) -> bool:
    return group.lstrip("/").partition("/")[0] == "hydra"


def _path_of(group: str, name: str) -> str:
    """A config or group as seen from a config in `group`."""
    if name.startswith("/"):
        return name[1:]
    return os.path.normpath(f"{group}/{name}") if group else os.path.normpath(name)


def _without_suffix(name: str) -> str:
    return name.removesuffix(".yaml").removesuffix(".yml")
