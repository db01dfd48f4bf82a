"""The mappings of a YAML file that name a class or function, and those that a LightningCLI gives to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from trainwright.configs.composition import Keys
from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import NOWHERE
from trainwright.configs.nodes import ConfigNode, NodeKind
from trainwright.configs.vocabulary import CLI_COMMANDS, NAMING_KEYS, Naming
from trainwright.positions import Range

MOST_TARGETS = 2_000


@dataclass(frozen=True)
class Target:
    """A mapping that configures a class or function.

    `keys` leads to it and `arguments` to the mapping of its arguments; indices of sequences are text there.
    """

    naming: Naming
    name: str
    keys: Keys
    arguments: Keys
    partial: bool = False
    positional: bool = False
    """Whether it is given arguments by position (`_args_`)."""
    document: int = field(default=0)
    range: Range = field(default=NOWHERE, compare=False)
    """Of the name."""
    seen_from: Path | None = None
    """The Python file that names the class, where the mapping does not."""


SECTION = Naming("LightningCLI", "", nested=True)
"""Of sections whose class the code says."""


def sections_of(file: ConfigFile, classes: Mapping[str, tuple[str, Path | None]]) -> Iterator[Target]:
    """The sections of a LightningCLI's config that name no class themselves, by the classes of the sections."""
    if not file.documents:
        return
    root = file.documents[0]
    if not _is_of_the_cli(root):
        return
    tops: list[ConfigNode] = [root]
    names = {child.key.text for child in root.children if child.key is not None}
    if names and names <= CLI_COMMANDS:
        tops = [child for child in root.children if child.kind is NodeKind.MAPPING]
    for top in tops:
        for key, (name, seen_from) in classes.items():
            node: ConfigNode | None = top
            for part in key.split("."):
                node = next((c for c in node.children if c.key is not None and c.key.text == part), None) \
                    if node is not None else None  # fmt: skip
            if node is None or node.kind is not NodeKind.MAPPING:
                continue
            given = {child.key.text for child in node.children if child.key is not None}
            if given & {"class_path", "init_args"}:
                continue
            keys = text_keys(node)
            span = node.key.range if node.key is not None else node.range
            yield Target(SECTION, name, keys, keys, range=span, seen_from=seen_from)


def _is_of_the_cli(root: ConfigNode) -> bool:
    """Whether a config says something that only a LightningCLI understands; `model` and `data` are everybody's."""
    for node in root.walk():
        if node.key is not None and node.key.text in ("trainer", "seed_everything", "ckpt_path", "class_path"):
            return True
    return False


def text_keys(node: ConfigNode) -> Keys:
    """The path of a node as text."""
    return tuple(str(step) for step in node.path)


def shape_of(file: ConfigFile) -> tuple[object, ...]:
    """What other files depend on in a config: its keys, the names of classes, and what it takes from others."""
    found: list[object] = [file.problem is None]
    for node in file.nodes():
        if node.kind is NodeKind.SCALAR and node.key is not None and node.key.text not in NAMING_KEYS:
            found.append((node.path, "${" in node.text and node.text))
        elif node.kind is NodeKind.SCALAR:
            found.append((node.path, node.text))
        else:
            found.append((node.path, node.kind, node.anchor))
    return tuple(found)


def targets_of(file: ConfigFile) -> tuple[Target, ...]:
    """Every mapping that says itself what it configures."""
    return tuple(_found(file))[:MOST_TARGETS]


def _found(file: ConfigFile) -> Iterator[Target]:
    for number, document in enumerate(file.documents):
        for node in document.walk():
            if node.kind is not NodeKind.MAPPING:
                continue
            for child in node.children:
                naming = NAMING_KEYS.get(child.key.text) if child.key is not None else None
                if naming is None or child.kind is not NodeKind.SCALAR or "${" in child.text or not child.text:
                    continue
                entries = {each.key.text: each for each in node.children if each.key is not None}
                if naming.needs_definition and "." not in child.text:
                    continue
                keys = text_keys(node)
                partial = entries.get(naming.partial)
                yield Target(
                    naming,
                    child.text,
                    keys,
                    (*keys, naming.arguments) if naming.arguments else keys,
                    partial is not None and partial.text.lower() not in ("false", "no", "off"),
                    "_args_" in entries,
                    number,
                    child.range,
                )
