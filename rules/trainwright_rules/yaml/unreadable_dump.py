"""YAML005 unreadable-dump."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Preset,
    Rule,
    Severity,
    declared,
    is_test_file,
    may_reach,
    quoted,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_DUMPS = ("yaml.dump", "yaml.safe_dump", "yaml.dump_all", "yaml.safe_dump_all")
_BLOCK_SINCE = "5.1"
"""Of PyYAML: `default_flow_style` is False by default, and there is `sort_keys`."""
_WRITES = frozenset({"write", "write_text", "writelines"})
_CONFIG = re.compile(r"(?:^|_|\b)(?:config|cfg|conf|configuration|hparams|settings|hyperparameters)\b", re.IGNORECASE)


class UnreadableDump(Rule):
    """A YAML file is written in flow style: braces and brackets instead of lines.

    ## What it does
    Reports `yaml.dump` and its twins that write a file with `default_flow_style=True` or `None`, or without it when
    the project declares a PyYAML before 5.1. Text that is only shown is left alone. Under the preset `strict` also
    configs that are written with sorted keys.

    ## Why it is bad
    A config that is saved beside a checkpoint is there to be read and compared. In flow style it is one long line,
    wrapped anywhere, and a diff of two runs shows all of it.

    ## Example
    ```python
    import yaml


    def save_config(config: dict, path: str) -> None:
        with open(path, "w") as handle:
            yaml.safe_dump(config, handle, default_flow_style=True)
    ```

    ## Use instead
    ```python
    import yaml


    def save_config(config: dict, path: str) -> None:
        with open(path, "w") as handle:
            yaml.safe_dump(config, handle, default_flow_style=False, sort_keys=False)
    ```

    ## Fix safety
    Safe: whoever reads the file gets the same values.

    ## Truth
    `default_flow_style` is False by default since PyYAML 5.1 (2019); before that it was None, which writes innermost
    lists and mappings in flow style. Keys are sorted unless `sort_keys=False` says otherwise, also today.

    ## References
    - PyYAML 5.1, announcement: https://github.com/yaml/pyyaml/blob/main/CHANGES
    - PyYAML documentation, dumping: https://pyyaml.org/wiki/PyYAMLDocumentation
    """

    code = "YAML005"
    name = "unreadable-dump"
    severity = Severity.WARN
    libraries = ("yaml",)
    words = ("dump", "safe_dump", "dump_all", "safe_dump_all")

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Dumps that end in a file."""
        if is_test_file(function.path):
            return
        for call in function.calls_to(*_DUMPS):
            if call.hides_arguments or not _reaches_a_file(function, call):
                continue
            written = quoted(call.node.func)
            style = call.argument("default_flow_style")
            if style is None:
                if declared(function.path, "pyyaml") and not may_reach(function.path, "pyyaml", _BLOCK_SINCE):
                    yield self.finding(
                        call.place,
                        f"`{written}` writes innermost lists and mappings in braces with the PyYAML below "
                        f"{_BLOCK_SINCE} that the project declares: give `default_flow_style=False`",
                        fixable=Applicability.SAFE,
                        subject=(call, "default_flow_style"),
                    )
            elif isinstance(style, ast.Constant) and style.value in (True, None):
                everything = bool(style.value)
                what = "everything on one wrapped line" if everything else "innermost lists and mappings in one line"
                yield self.finding(
                    call.place.at(style),
                    f"`{written}` with `default_flow_style={everything or None}` writes {what}, in braces and "
                    "brackets: give False, so that the file can be read and compared",
                    fixable=Applicability.SAFE,
                    severity=None if everything else Severity.STYLE,
                    subject=(call, "default_flow_style"),
                )
            if call.argument("sort_keys") is None and _is_config(call) and may_reach(function.path, "pyyaml", "5.1"):
                yield self.finding(
                    call.place,
                    f"`{written}` sorts the keys of `{quoted(call.node.args[0])}`: the file loses the order in which "
                    "the config was written. Give `sort_keys=False`",
                    fixable=Applicability.SAFE,
                    severity=Severity.STYLE,
                    preset=Preset.STRICT,
                    subject=(call, "sort_keys"),
                )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call
        call, keyword = finding.subject
        editor.set_keyword(call.place, keyword, "False")
        return Fix(f"Give {keyword}=False")


def _is_config(call: Call) -> bool:
    if not call.node.args:
        return False
    given = call.node.args[0]
    while isinstance(given, ast.Call) and len(given.args) == 1:
        given = given.args[0]
    return isinstance(given, (ast.Name, ast.Attribute)) and _CONFIG.search(ast.unparse(given)) is not None


def _reaches_a_file(function: Function, call: Call) -> bool:
    """Whether the text is written: to a stream that is given, or by the code around."""
    stream = call.argument("stream", 1)
    if stream is not None and not (isinstance(stream, ast.Constant) and stream.value is None):
        return call.value("stream", 1).type not in ("sys.stdout", "sys.stderr", "io.StringIO")
    names = {
        target.id
        for place in function.nodes(ast.Assign)
        if isinstance(place.node, ast.Assign) and place.node.value is call.node
        for target in place.node.targets
        if isinstance(target, ast.Name)
    }
    for writing in function.calls_of(*_WRITES):
        for argument in writing.node.args:
            if any(
                node is call.node or (isinstance(node, ast.Name) and node.id in names) for node in ast.walk(argument)
            ):
                return True
    return False
