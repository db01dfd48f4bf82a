"""YAML007 undocumented-config."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.configs import ConfigFile, ConfigNode, NodeKind, Style
from trainwright.configs.owners import of_another_tool
from trainwright.rule import Finding, Preset, Rule, Severity

_LEVELS = 3
_FEW_KEYS = 6
_COMMENT = re.compile(r"(?:^|\s)#(?!\s*@package\b)\s*\S")
_WRITTEN_BY_PROGRAMS = frozenset(
    {".hydra", "wandb", "mlruns", "lightning_logs", "outputs", "multirun", "logs", "runs", "test", "tests", "fixtures"}
)
"""Folders with files that a program has written, or that a test compares with."""
_WRITTEN_NAMES = frozenset({"hparams", "MLmodel", "meta", "dvc", "results", "metrics"})


class UndocumentedConfig(Rule):
    """A deeply nested config has no comment at all.

    ## What it does
    Reports YAML configs with keys on three or more levels and not a single comment. Files of other tools, files
    that programs write, and small files are left alone.

    ## Why it is bad
    `model.encoder.p: 0.1` says neither what it is nor which values make sense. The config is where others change an
    experiment, often without reading the code.

    ## Example
    ```yaml config.yaml
    model:
      encoder:
        width: 256
        depth: 4
        p: 0.1
      decoder:
        width: 128
    optimizer:
      lr: 0.001
    ```

    ## Use instead
    ```yaml config.yaml
    model:
      encoder:
        width: 256
        depth: 4
        p: 0.1  # dropout behind each block; above 0.3 it no longer converges
      decoder:
        width: 128
    optimizer:
      lr: 0.001
    ```

    ## References
    - YAML 1.2, comments: https://yaml.org/spec/1.2.2/#66-comments
    """

    code = "YAML007"
    name = "undocumented-config"
    severity = Severity.STYLE
    preset = Preset.STRICT

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        if config.problem is not None or len(config.documents) != 1:
            return
        path = config.path
        if (
            path.stem in _WRITTEN_NAMES
            or path.stem.endswith("lock")
            or _WRITTEN_BY_PROGRAMS.intersection(path.parts[-3:-1])
        ):
            return
        deepest, levels, keys = _deepest(config.documents[0])
        if deepest is None or deepest.key is None or levels < _LEVELS or keys < _FEW_KEYS:
            return
        if _is_commented(config) or of_another_tool(config):
            return
        first = config.documents[0].children[0]
        where = ".".join(str(step) for step in deepest.path if isinstance(step, str))
        yield self.finding(
            first.key.range if first.key is not None else first.range,
            f"The config has {keys} keys on {levels} levels, such as `{where}`, and no comment: say what the less "
            "obvious ones are, with units or sensible ranges",
        )


def _deepest(root: ConfigNode) -> tuple[ConfigNode | None, int, int]:
    """The entry that lies deepest, on which level, and how many keys there are."""
    found: ConfigNode | None = None
    levels = keys = 0
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        for child in node.children:
            below = depth + (child.key is not None and child.key.simple)
            keys += child.key is not None
            if below > levels and child.kind is NodeKind.SCALAR:
                found, levels = child, below
            waiting.append((child, below))
    return found, levels, keys


def _is_commented(config: ConfigFile) -> bool:
    blocks = [node.range for node in config.scalars() if node.style in (Style.LITERAL, Style.FOLDED)]
    quoted = [node.range for node in config.scalars() if node.style in (Style.SINGLE_QUOTED, Style.DOUBLE_QUOTED)]
    for number, line in enumerate(re.split(r"\r\n|\r|\n", config.text)):
        for match in _COMMENT.finditer(line):
            column = match.end() - 1
            if any(span.start.line <= number < span.end.line for span in blocks):
                continue
            if any(span.start <= (number, column) < span.end for span in quoted):
                continue
            return True
    return False
