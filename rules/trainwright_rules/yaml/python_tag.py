"""YAML010 python-tag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.configs import ConfigFile, ConfigNode
from trainwright.configs.owners import of_another_tool
from trainwright.positions import Position, Range
from trainwright.rule import Finding, Rule, Severity

_PREFIX = "tag:yaml.org,2002:python/"
_WRITTEN = re.compile(r"!(?:!python/|<tag:yaml\.org,2002:python/)[^\s,\]}]*")
_PLAIN = frozenset(
    {"none", "bool", "str", "unicode", "bytes", "int", "long", "float", "complex", "list", "tuple", "dict"}
)
"""Tags for Python's own types: they name no code."""


class PythonTag(Rule):
    """A YAML file names Python objects, functions or modules by tags.

    ## What it does
    Reports `!!python/object`, `!!python/object/apply`, `!!python/name`, `!!python/module` and the like, and, as a
    warning, the tags of Python's own types such as `!!python/tuple`.

    ## Why it is bad
    `yaml.safe_load` refuses the file. Who reads it after all must use a loader that imports and calls what the file
    names, so that every config that comes from elsewhere can run code. The tags also tie the file to classes by
    their place in the code: moving one makes old runs unreadable.

    ## Example
    ```yaml hparams.yaml
    epochs: 20
    args: !!python/object:argparse.Namespace
      lr: 0.001
    ```

    ## Use instead
    ```yaml hparams.yaml
    epochs: 20
    args:
      lr: 0.001
    ```

    ## Truth
    Such files are mostly written by `yaml.dump` from objects that are not plain data: `yaml.safe_dump` refuses them,
    and `vars(args)`, `dict(...)`, `str(path)` or `list(...)` make plain data. `yaml.FullLoader` still reads the tags
    of plain types and of names that are imported already. MkDocs needs such tags in `mkdocs.yml`; that file is left
    alone.

    ## References
    - PyYAML, Python-specific tags: https://pyyaml.org/wiki/PyYAMLDocumentation
    - CVE-2020-14343: https://nvd.nist.gov/vuln/detail/CVE-2020-14343
    """

    code = "YAML010"
    name = "python-tag"
    severity = Severity.CRITICAL

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        tagged = [node for document in config.documents for node in _outermost(document)]
        if not tagged or (config.path.stem.startswith("mkdocs") and of_another_tool(config)):
            return
        lines = re.split(r"\r\n|\r|\n", config.text)
        for node in tagged:
            assert node.tag is not None
            name = node.tag.removeprefix(_PREFIX)
            kind = name.partition(":")[0]
            where = _place(node, lines)
            if kind in _PLAIN:
                message = (
                    f"`yaml.safe_load` refuses the tag `!!python/{name}`: write plain YAML, and convert in the code"
                )
                yield self.finding(where, message, severity=Severity.WARN)
                continue
            what = name.partition(":")[2] or name
            does = "calls" if kind.startswith("object") else "imports"
            yield self.finding(
                where,
                f"The tag `!!python/{name}` {does} `{what}` when an unsafe loader reads the file, and `yaml.safe_load` "
                "refuses it: write plain data, and build the object in the code",
            )


def _outermost(node: ConfigNode) -> Iterator[ConfigNode]:
    """The nodes that have such a tag; what is within one of them belongs to the same object."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.tag is not None and current.tag.startswith(_PREFIX):
            yield current
        else:
            waiting.extend(reversed(current.children))


def _place(node: ConfigNode, lines: list[str]) -> Range:
    """Where the tag of a node is written: before a scalar's text, and at the start of a collection."""
    start = node.range.start
    if lines[start.line][start.column : start.column + 1] == "&":  # the anchor may stand on a line of its own
        for number in range(start.line, min(start.line + 2, len(lines))):
            match = _WRITTEN.search(lines[number], start.column if number == start.line else 0)
            if match is not None:
                return Range(Position(number, match.start()), Position(number, match.end()))
    for number in range(start.line, max(start.line - 3, -1), -1):
        line = lines[number]
        end = start.column if number == start.line else len(line)
        found = [match for match in _WRITTEN.finditer(line) if match.start() <= end]
        if found:
            return Range(Position(number, found[-1].start()), Position(number, found[-1].end()))
    return Range(start, Position(start.line, start.column + 1))
