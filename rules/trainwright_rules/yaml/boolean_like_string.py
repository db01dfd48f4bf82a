"""YAML004 boolean-like-string."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.configs import ConfigFile, ConfigNode, Dialect, NodeKind, Style, plain_scalar
from trainwright.configs.owners import of_another_tool
from trainwright.positions import Range
from trainwright.rule import Applicability, Finding, Fix, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_SWITCHES = re.compile(r"(?:yes|no|on|off)\Z", re.IGNORECASE)
_SIXTIES = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_LEADING_ZERO = re.compile(r"0[0-9]+\Z")
_VERSION = re.compile(r"[0-9]+\.[0-9]*0\Z")
_NOT_A_NUMBER = {"nan": ".nan", "inf": ".inf", "infinity": ".inf"}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_TEXT_KEYS = frozenset(
    {"lang", "langs", "language", "languages", "locale", "locales", "country", "countries", "code", "codes", "region",
     "iso", "name", "names", "title", "label", "labels", "class", "classes", "word", "words", "token", "tokens",
     "text", "answer", "answers", "tag", "tags", "abbreviation", "symbol", "symbols", "species", "suffix", "prefix",
     "state", "states", "province", "source", "target", "src", "tgt", "stopwords", "vocabulary", "vocab", "choices",
     "keywords", "categories", "category"}
)  # fmt: skip
"""Keys (by their last word) whose value is text."""
_CHOICE_KEYS = frozenset(
    {"mode", "level", "policy", "strategy", "type", "kind", "status", "backend", "method", "option", "setting", "phase"}
)
"""Keys whose value is one of several words; `off` may be one of them."""
_IDENTIFIER_KEYS = frozenset(
    {"id", "ids", "code", "codes", "zip", "zipcode", "postcode", "phone", "number", "subject", "subjects", "patient",
     "patients", "run", "session", "sessions", "scan", "scans", "sample", "samples", "plate", "barcode", "day", "month",
     "date", "name", "names", "label", "labels", "sequence", "sequences", "split", "version"}
)  # fmt: skip
"""Keys whose value is text although it is made of digits."""
_OCTAL_KEYS = frozenset({"mode", "chmod", "umask", "permission", "permissions", "perm", "perms", "octal"})
_VERSION_KEYS = frozenset(
    {"version", "versions", "python", "cuda", "cudnn", "torch", "pytorch", "torchvision", "lightning", "numpy",
     "pandas", "sklearn", "tensorflow", "jax", "release", "node", "ubuntu", "driver"}
)  # fmt: skip


@dataclass(frozen=True)
class _Misread:
    """What is wrong with a scalar, and what to write instead."""

    message: str
    better: str
    fix: Applicability | None = Applicability.SAFE
    severity: Severity | None = None


class BooleanLikeString(Rule):
    """An unquoted scalar is not what it looks like: YAML 1.1 makes a boolean, seconds or another number of it.

    ## What it does
    Reports unquoted values that PyYAML turns into something else than they show: `no` is False, `12:30` is 750, `017`
    is 15, the version `1.10` is 1.1; and, the other way round, `None`, `nan` and `inf`, which are texts. Keys such as
    `on` are reported, too. Files of other tools (workflows, compose files, Kubernetes ...) are left alone.

    ## Why it is bad
    The language code of Norway becomes False, a time limit of twelve hours 43200, and `checkpoint: None` is a text
    that is true and names no file. Nothing fails where the value is read.

    ## Example
    ```yaml config.yaml
    source_language: no
    target_language: en
    ```

    ## Use instead
    ```yaml config.yaml
    source_language: "no"
    target_language: en
    ```

    ## Fix safety
    Safe where the value is evidently text (quotes restore it) or evidently a switch (`shuffle: yes` becomes `true`,
    which is what was read before). Unsafe where only the code knows which of the two is meant, and for `None`, since
    code may compare with the text 'None'. There is no fix for numbers with a leading zero that are no identifiers:
    whether `00143` means 143 or 0.00143 is for the author to say.

    ## Truth
    Of the words of YAML 1.1, PyYAML reads yes, no, on, off, true and false as booleans, but not `y` and `n`. OmegaConf
    and jsonargparse do the same; ruamel.yaml reads YAML 1.2, where only true and false are booleans. `08` and `09` are
    texts, since they are no octal numbers: a list `[07, 08]` holds a number and a text.

    ## References
    - YAML 1.1, booleans: https://yaml.org/type/bool.html
    - YAML 1.1, integers: https://yaml.org/type/int.html
    """

    code = "YAML004"
    name = "boolean-like-string"
    severity = Severity.WARN

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        dialect = config.project.configs.dialect(config.path) if config.project is not None else None
        if dialect is Dialect.RUAMEL or (dialect is None and _has_own_tags(config)):
            return
        reader = dialect or Dialect.PYYAML
        found: list[tuple[Range, _Misread]] = []
        for node in config.nodes():
            key = _misread_key(node, reader)
            if key is not None and node.key is not None:
                found.append((node.key.range, key))
            if node.plain and node.range.start.line == node.range.end.line:
                value = _misread_value(node, config, dialect)
                if value is not None:
                    found.append((node.range, value))
        if not found or of_another_tool(config):
            return
        for where, misread in found:
            yield self.finding(where, misread.message, fixable=misread.fix, severity=misread.severity, subject=misread)

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        misread: _Misread = finding.subject
        if misread.fix is None:
            return None
        editor.replace_range(finding.range, misread.better)
        return Fix(f"Write {misread.better}", misread.fix)


def _misread_key(node: ConfigNode, reader: Dialect) -> _Misread | None:
    key = node.key
    if key is None or not key.simple or key.style is not Style.PLAIN or not _SWITCHES.match(key.text):
        return None
    value = plain_scalar(key.text, reader)
    if not isinstance(value, bool):
        return None
    return _Misread(
        f"The key `{key.text}` is the boolean {value} to {reader.value}, not text: quote it", f'"{key.text}"'
    )


def _misread_value(node: ConfigNode, config: ConfigFile, dialect: Dialect | None) -> _Misread | None:
    text, reader = node.text, dialect or Dialect.PYYAML
    name = _key(node)
    words = [word.lower() for word in _WORDS.findall(name)]
    last = words[-1] if words else ""
    quoted = f'"{text}"'
    value = plain_scalar(text, reader)
    what = f"`{name}: {text}`" if node.key is not None else f"`{text}` in `{name}`" if name else f"`{text}`"
    if _SWITCHES.match(text) and isinstance(value, bool):
        if last in _TEXT_KEYS or _among_texts(node, config):
            return _Misread(f"{what} is the boolean {value} to {reader.value}, not the text '{text}': quote it", quoted)
        if last in _CHOICE_KEYS:
            message = f"{what} is the boolean {value} to {reader.value}: quote the text, or write {str(value).lower()}"
            return _Misread(message, quoted, Applicability.UNSAFE)
        plain = str(value).lower()
        message = f"{what} is the boolean {value} only to readers of YAML 1.1: write `{plain}`"
        return _Misread(message, plain, severity=Severity.STYLE)
    if _SIXTIES.match(text) and isinstance(value, (int, float)):
        return _Misread(f"{what} is the number {value} to {reader.value}, counted in sixties: quote the text", quoted)
    if _LEADING_ZERO.match(text) and not _OCTAL_KEYS.intersection(words):
        return _leading_zero(node, config, what, value, last, reader)
    if _VERSION.match(text) and isinstance(value, float) and repr(value) != text and _VERSION_KEYS.intersection(words):
        return _Misread(f"{what} is the number {value!r} to {reader.value}: quote the version", quoted)
    if node.path[:1] == ("defaults",) and dialect is Dialect.OMEGACONF:
        return None  # the name of a config in a group
    if dialect in (Dialect.PYYAML, Dialect.OMEGACONF) and value == text and last not in _TEXT_KEYS:
        return _no_value(text, what, config, dialect)
    return None


def _leading_zero(
    node: ConfigNode, config: ConfigFile, what: str, value: object, last: str, reader: Dialect
) -> _Misread | None:
    text = node.text
    is_text = last in _IDENTIFIER_KEYS or _among_texts(node, config)
    if not isinstance(value, int):
        return None  # `08` is text to PyYAML, as it looks
    if value == int(text) and not is_text:
        return None
    digits = "" if value == int(text) else ", since a leading zero means base 8"
    message = f"{what} is the number {value} to {reader.value}{digits}: quote the text, or leave the zero out"
    return _Misread(message, f'"{text}"', Applicability.SAFE if is_text else None)


def _no_value(text: str, what: str, config: ConfigFile, dialect: Dialect) -> _Misread | None:
    """`None`, `nan` and `inf`, in files that code of the workspace is known to read."""
    if text == "None":
        if config.project is None or any(
            re.search(r"[\"']None[\"']", config.project.text(reader.path))
            for reader in config.project.configs.readers(config.path)
        ):
            return None
        message = f"{what} is the text 'None' to {dialect.value}, which is true: write `null`"
        return _Misread(message, "null", Applicability.UNSAFE)
    sign = text[:1] if text[:1] in ("+", "-") else ""
    number = _NOT_A_NUMBER.get(text.removeprefix(sign).lower()) if text else None
    if number is None:
        return None
    return _Misread(f"{what} is the text '{text}' to {dialect.value}: write `{sign}{number}`", f"{sign}{number}")


def _key(node: ConfigNode) -> str:
    """The key that it is a value of, also through lists."""
    return next((step for step in reversed(node.path) if isinstance(step, str)), "")


def _among_texts(node: ConfigNode, config: ConfigFile) -> bool:
    """Whether it stands in a list whose other entries are texts."""
    if not node.path or not isinstance(node.path[-1], int):
        return False
    for document in config.documents:
        if not document.range.start <= node.range.start <= document.range.end:
            continue
        parent = document
        for step in node.path[:-1]:
            below = [c for c in parent.children if c.path[-1] == step and c.range.contains(node.range.start)]
            if not below:
                return False
            parent = below[0]
        others = [child for child in parent.children if child is not node and child.kind is NodeKind.SCALAR]
        return any(not c.plain or isinstance(plain_scalar(c.text, Dialect.PYYAML), str) for c in others)
    return False


def _has_own_tags(config: ConfigFile) -> bool:
    """Whether a library of its own reads it: HyperPyYAML (`!new:`, `!ref`) and others build on ruamel.yaml."""
    return any(node.tag is not None and node.tag.startswith("!") and len(node.tag) > 1 for node in config.nodes())
