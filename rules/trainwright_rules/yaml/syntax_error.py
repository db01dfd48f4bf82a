"""YAML009 syntax-error."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.configs import Cause, ConfigFile, Dialect
from trainwright.rule import Finding, Rule, Severity

_OWN_SCANNER = frozenset({Dialect.PYYAML, Dialect.JSONARGPARSE})
"""Readers that use PyYAML's scanner in Python, which refuses tabs that libyaml takes."""


class BrokenYaml(Rule):
    """A YAML file does not parse.

    ## What it does
    Reports where a YAML file goes wrong, and why: tabs, quotes and brackets that are never closed, a missing colon,
    comma or space, indentation that fits nothing, aliases without an anchor, lines left over from a merge conflict.
    The place is where the mistake was made, not where the parser gave up.

    ## Why it is bad
    The run ends with a traceback of the parser, whose line is often far below the mistake, and on a cluster it ends
    so after hours in a queue.

    ## Example
    ```yaml config.yaml
    model:
      layers: [64, 64, 10
      dropout: 0.1
    optimizer:
      lr: 0.001
    ```

    ## Use instead
    ```yaml config.yaml
    model:
      layers: [64, 64, 10]
      dropout: 0.1
    optimizer:
      lr: 0.001
    ```

    ## Truth
    `yaml.safe_load` uses a scanner in Python, which refuses tabs between values, too; `yaml.CSafeLoader` takes them.
    Templates of YAML files (Jinja, Helm, cookiecutter) are recognised by their markers and left alone. Those that
    can't be recognised can be left out with `per-file-ignores`: `"templates/**" = ["YAML009"]`.

    ## References
    - YAML 1.2, indentation: https://yaml.org/spec/1.2.2/#61-indentation-spaces
    - PyYAML documentation: https://pyyaml.org/wiki/PyYAMLDocumentation
    """

    code = "YAML009"
    name = "syntax-error"
    severity = Severity.CRITICAL

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        problem = config.problem
        if problem is not None:
            if problem.cause is Cause.SYNTAX:
                yield self.finding(problem.range, f"The file can't be read as YAML: {problem.message}")
            return
        dialect = config.project.configs.dialect(config.path) if config.project is not None else None
        if dialect in _OWN_SCANNER and config.stray_tab is not None:
            what = "a tab stands between values here, which `yaml.safe_load` refuses. Use spaces"
            yield self.finding(config.stray_tab, f"The file can't be read as YAML: {what}")
