"""YAML003 exponent-without-dot."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.configs import ConfigFile, ConfigNode, Dialect, NodeKind, plain_scalar
from trainwright.configs.embedded import part_of_string, string_constants
from trainwright.configs.owners import of_another_tool
from trainwright.rule import Applicability, Finding, Fix, Function, Place, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>[0-9][0-9_]*)?(?P<dot>\.)?(?P<fraction>(?<=\.)[0-9_]*)?"
    r"(?P<e>[eE])(?P<direction>[-+]?)(?P<exponent>[0-9]+)\Z"
)
_WORDS = re.compile(r"[A-Za-z][a-z]*|[0-9]+")
_TEXT_KEYS = frozenset(
    {"name", "names", "title", "label", "labels", "description", "comment", "note", "notes", "tag", "tags", "version",
     "versions", "path", "file", "dir", "folder", "experiment", "run", "suffix", "prefix", "format", "fmt", "pattern",
     "message", "text", "string", "str", "image", "url", "uri"}
)  # fmt: skip
"""Keys (by their last word) whose value is text."""
_IDENTIFIER_KEYS = frozenset(
    {"commit", "sha", "sha1", "sha256", "md5", "hash", "rev", "revision", "ref", "id", "ids", "uid", "uuid", "guid",
     "digest", "checksum", "branch", "token", "color", "colour", "hex", "serial", "sku", "build", "code", "barcode",
     "address", "mac", "fingerprint", "key", "device", "job", "plate", "model", "checkpoint", "ckpt"}
)  # fmt: skip
"""Keys under which `5e4` may be a part of a hash or an identifier."""
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_YAML_12 = frozenset({Dialect.OMEGACONF, Dialect.JSONARGPARSE, Dialect.RUAMEL})


class ExponentWithoutDot(Rule):
    """A number in scientific notation that PyYAML reads as text.

    ## What it does
    Reports unquoted values such as `1e-3`, `5e4`, `1E+3` and `1.0e3`, in YAML files and in YAML text that a program
    hands to PyYAML. Quoted values, names, hashes and identifiers are left alone, and so are files of other tools.

    ## Why it is bad
    The learning rate arrives as the string `'1e-3'`. Sometimes that is a TypeError deep in an optimizer; often
    nothing fails: a filter for numbers drops the value, a default takes its place, a logger records text.

    ## Example
    ```yaml config.yaml
    optimizer:
      name: adamw
      lr: 1e-3
    ```

    ## Use instead
    ```yaml config.yaml
    optimizer:
      name: adamw
      lr: 1.0e-3
    ```

    ## Fix safety
    Safe: the number that is written is the number that is read; its notation stays. Where code converts the value
    by hand (`float(config["lr"])`) it gets the same number.

    ## Truth
    YAML 1.1, as PyYAML implements it, wants a dot before the exponent and a sign in it: `1.0e-3` is a float, while
    `1e-3` and `1.0e3` are strings. OmegaConf (and Hydra), jsonargparse (and LightningCLI) and ruamel.yaml bring
    resolvers of their own and read numbers; there the finding is only a remark on style, for the day that another
    library reads the file.

    ## References
    - [PyYAML issue 173: scientific notation is read as a string](https://github.com/yaml/pyyaml/issues/173)
    - [YAML 1.1: floating-point language-independent type](https://yaml.org/type/float.html)
    """

    code = "YAML003"
    name = "exponent-without-dot"
    severity = Severity.CRITICAL

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        """Values of a YAML file."""
        if of_another_tool(config):
            return
        dialect = config.project.configs.dialect(config.path) if config.project is not None else None
        for node, better in _numbers_read_as_text(config):
            message, severity = _verdict(node, dialect)
            yield self.finding(node.range, message, fixable=Applicability.SAFE, severity=severity, subject=better)

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Values of YAML text that stands in the code and is loaded there."""
        project = function.module.project
        facts = project.configs.facts_of(function.path) if project is not None else None
        if facts is None:
            return
        texts = {load.text: load.dialect for load in facts.loads if load.text is not None}
        for text, dialect in texts.items():
            config = ConfigFile.parse(function.path, text)
            for place in _literals(function, text):
                for node, better in _numbers_read_as_text(config):
                    part = part_of_string(place, text, function.module.document.lines, node.range)
                    message, severity = _verdict(node, dialect)
                    # In an f-string or a joined literal the exact place may be unknown: then only the author can write.
                    fixable = Applicability.SAFE if part is not place else None
                    yield self.finding(part, message, fixable=fixable, severity=severity, subject=better)

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Write the dot, and the sign of the exponent."""
        editor.replace_range(finding.range, finding.subject)
        return Fix(f"Write {finding.subject}")


def _numbers_read_as_text(config: ConfigFile) -> Iterator[tuple[ConfigNode, str]]:
    """Plain scalars that mean a number but are text to PyYAML, each with the spelling that is a number."""
    for node in config.scalars():
        if not node.plain or node.range.start.line != node.range.end.line:
            continue
        match = _NUMBER.match(node.text)
        if match is None or not (match["whole"] or match["fraction"]):
            continue
        if not isinstance(plain_scalar(node.text, Dialect.PYYAML), str) or not _means_a_number(node, match, config):
            continue
        better = _better(match)
        value = plain_scalar(better, Dialect.PYYAML)
        if isinstance(value, float) and value == float(node.text.replace("_", "")):
            yield node, better


def _means_a_number(node: ConfigNode, match: re.Match[str], config: ConfigFile) -> bool:
    key = _key(node)
    words = [word.lower() for word in _WORDS.findall(key)] or [key.lower()]
    if words[-1] in _TEXT_KEYS:
        return False
    if match["direction"] or match["dot"]:
        return True
    # `12e5` may be seven digits of a commit: without sign and dot, key and neighbours decide.
    if _IDENTIFIER_KEYS.intersection(words) or len(match["exponent"]) > 2:
        return False
    if len(match["whole"]) > 3 or (match["whole"].startswith("0") and len(match["whole"]) > 1):
        return False
    return not _among_texts(node, config)


def _key(node: ConfigNode) -> str:
    """The key that it is a value of, also through lists."""
    return next((step for step in reversed(node.path) if isinstance(step, str)), "")


def _among_texts(node: ConfigNode, config: ConfigFile) -> bool:
    """Whether it is one of a list of texts: the numbers among hashes are hashes."""
    if not node.path or not isinstance(node.path[-1], int):
        return False
    parent = config.find(node.path[:-1], _document_of(node, config))
    if parent is None or parent.kind is not NodeKind.SEQUENCE:
        return False
    for sibling in parent.children:
        if sibling.kind is not NodeKind.SCALAR or _NUMBER.match(sibling.text):
            continue
        if not sibling.plain or isinstance(plain_scalar(sibling.text, Dialect.PYYAML), str):
            return True
    return False


def _document_of(node: ConfigNode, config: ConfigFile) -> int:
    for index, document in enumerate(config.documents):
        if document.range.start <= node.range.start <= document.range.end:
            return index
    return 0


def _better(match: re.Match[str]) -> str:
    """The same number with a dot and a signed exponent, as it is written otherwise."""
    whole = match["whole"] or "0"
    fraction = match["fraction"] if match["dot"] else "0"
    return f"{match['sign']}{whole}.{fraction or ''}{match['e']}{match['direction'] or '+'}{match['exponent']}"


def _verdict(node: ConfigNode, dialect: Dialect | None) -> tuple[str, Severity | None]:
    if dialect in _YAML_12 and not isinstance(plain_scalar(node.text, dialect), str):
        reader = f"{dialect.value} reads `{node.text}` as a number"
        return f"{reader}, but PyYAML would read the text '{node.text}': write it with a dot", Severity.STYLE
    key = _key(node)
    what = f"`{key}` is" if node.key is not None else f"This value of `{key}` is" if key else "This is"
    return f"{what} the text '{node.text}' to PyYAML, not a number: it wants a dot and a signed exponent", None


def _literals(function: Function, text: str) -> Iterator[Place]:
    """The string literals of a function's own statements that make `text`."""
    if function.node is not None:
        yield from (function.place(node) for node in string_constants(function.node, text))
        return
    for segment in function.module.document.segments:
        if not isinstance(segment.node, _DEFINITIONS):
            yield from (Place(segment, node) for node in string_constants(segment.node, text))
