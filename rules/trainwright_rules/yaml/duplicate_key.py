"""YAML008 duplicate-key."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.configs import ConfigFile, Dialect, plain_scalar
from trainwright.positions import Range
from trainwright.rule import Finding, Related, Rule, Severity

_REFUSE = frozenset({Dialect.OMEGACONF, Dialect.RUAMEL})
"""Readers that raise at a key that is given twice."""


class DuplicateKey(Rule):
    """A key stands twice in one mapping of a YAML file.

    ## What it does
    Reports the second of two equal keys in one mapping, and names the first.

    ## Why it is bad
    PyYAML keeps the last value and drops the others without a word. Who changes the first `lr` in a long config trains
    with the second, and the file shows both.

    ## Example
    ```yaml config.yaml
    optimizer:
      lr: 0.01
      momentum: 0.9
      lr: 0.001
    ```

    ## Use instead
    ```yaml config.yaml
    optimizer:
      momentum: 0.9
      lr: 0.001
    ```

    ## Truth
    The YAML specification forbids equal keys. PyYAML does not look; OmegaConf (and Hydra) and ruamel.yaml raise an
    error. Merge keys (`<<`) may stand several times, and a key may of course replace one that a merge brings.

    ## References
    - YAML 1.2, mapping keys are unique: https://yaml.org/spec/1.2.2/#mapping
    - PyYAML issue 165, duplicate keys: https://github.com/yaml/pyyaml/issues/165
    """

    code = "YAML008"
    name = "duplicate-key"
    severity = Severity.CRITICAL

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        dialect = config.project.configs.dialect(config.path) if config.project is not None else None
        for duplicate in config.duplicates:
            key, line = str(duplicate.path[-1]), duplicate.first.start.line + 1
            quoted = {_is_quoted(config, duplicate.first), _is_quoted(config, duplicate.second)}
            if len(quoted) > 1 and not isinstance(plain_scalar(key, Dialect.PYYAML), str):
                continue  # 1 is a number, "1" a text: two keys
            owner = ".".join(str(step) for step in duplicate.path[:-1])
            where = f" in `{owner}`" if owner else ""
            what = f"PyYAML keeps only this value and silently drops that of line {line}"
            if dialect is not None and dialect in _REFUSE:
                what = f"{dialect.value} refuses the file"
            yield self.finding(
                duplicate.second,
                f"`{key}` is given twice{where}, first in line {line}: {what}",
                related=[Related("it is given here first", config.path, duplicate.first)],
            )


def _is_quoted(config: ConfigFile, key: Range) -> bool:
    line = re.split(r"\r\n|\r|\n", config.text)[key.start.line]
    return line[key.start.column : key.start.column + 1] in ("'", '"')
