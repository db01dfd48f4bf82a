"""YAML001 unsafe-load."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Place, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor
    from trainwright.source import Document, Segment

_LOADS = {"yaml.load": "safe_load", "yaml.load_all": "safe_load_all"}
_UNSAFE_BY_NAME = {
    "yaml.unsafe_load": "safe_load",
    "yaml.full_load": "safe_load",
    "yaml.unsafe_load_all": "safe_load_all",
    "yaml.full_load_all": "safe_load_all",
}
_RUNS_CODE = frozenset({"Loader", "UnsafeLoader", "CLoader", "CUnsafeLoader"})
_BUILDS_OBJECTS = frozenset({"FullLoader", "CFullLoader"})


class UnsafeLoad(Rule):
    """YAML is loaded with a loader that can run code or build Python objects.

    ## What it does
    Reports `yaml.load` and `yaml.load_all` without a loader, or with `Loader`, `UnsafeLoader`, `FullLoader` or their
    C twins, and `unsafe_load`, `full_load` and their `_all` twins. Loaders derived from `SafeLoader` are fine, and so
    is the API of ruamel.yaml.

    ## Why it is bad
    A tag in the file such as `!!python/object/apply:os.system` makes the loader call what it names. Configs are
    copied, downloaded with checkpoints and sent by colleagues; plain settings need none of this.

    ## Example
    ```python
    import yaml

    with open("config.yaml") as handle:
        config = yaml.load(handle, Loader=yaml.Loader)
    ```

    ## Use instead
    ```python
    import yaml

    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    ```

    ## Fix safety
    Safe: on files of plain values `safe_load` gives the same result; a file with `!!python` tags then raises a
    `ConstructorError`. No fix is offered for a loader class of your own, which may construct what the file needs.

    ## Truth
    PyYAML 6 raises a `TypeError` when `yaml.load` gets no loader; 5.1 to 5.4 warn and use `FullLoader`; before 5.1
    the default runs code. `FullLoader` calls no functions since 5.4, but it still imports names that are loaded and
    builds tuples and other Python objects.

    ## References
    - [PyYAML: `yaml.load(input)` deprecation](https://github.com/yaml/pyyaml/wiki/PyYAML-yaml.load(input)-Deprecation)
    - [CVE-2020-14343](https://nvd.nist.gov/vuln/detail/CVE-2020-14343)
    """

    code = "YAML001"
    name = "unsafe-load"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Calls of PyYAML's loading functions."""
        for call in function.calls_to(*_LOADS, *_UNSAFE_BY_NAME):
            message = self._message(call, function)
            if message is None:
                continue
            fixable = Applicability.SAFE if self._can_fix(call, function) else None
            yield self.finding(call.place, message, fixable=fixable, subject=(call, function.module.document))

    def _message(self, call: Call, function: Function) -> str | None:
        written = ast.unparse(call.node.func)
        if call.name in _UNSAFE_BY_NAME:
            if "unsafe" in call.name:
                return _runs_code(f"`{written}`", call.name)
            return _builds_objects(f"`{written}`", call.name)
        loader = call.argument("Loader", 1)
        if loader is None:
            if call.hides_arguments:
                return None
            return (
                f"`{written}` without a loader raises a TypeError in PyYAML 6, and before 5.1 it runs code that the "
                f"file names. Use `{_LOADS[call.name]}`"
            )
        names = self._loaders(call, loader, function)
        described = f"`{written}` with `{ast.unparse(loader)}`"
        if names and names <= _RUNS_CODE | _BUILDS_OBJECTS:
            if names & _RUNS_CODE:
                return _runs_code(described, call.name)
            return _builds_objects(described, call.name)
        return None

    @staticmethod
    def _loaders(call: Call, loader: ast.expr, function: Function) -> set[str]:
        """The names that the loader may have in PyYAML; empty when unknown or derived from a safe one."""
        value = call.value("Loader", 1)
        if value.type.startswith("yaml."):
            return {value.type.removeprefix("yaml.")}
        if "::" in value.type:
            bases = {base.removeprefix("yaml.") for base in function.workspace.library_bases(value.type)}
            return bases & (_RUNS_CODE | _BUILDS_OBJECTS) if "SafeLoader" not in bases else set()
        if isinstance(loader, ast.Name):
            # `try: from yaml import CLoader as Loader`, `except ImportError: from yaml import Loader`
            return set(_imported_as(loader.id, function.module.document))
        return set()

    @staticmethod
    def _can_fix(call: Call, function: Function) -> bool:
        if call.hides_arguments or call.place.segment.broken:
            return False
        return "::" not in call.value("Loader", 1).type

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Call the safe twin, without the loader; imports follow."""
        call: Call
        document: Document
        call, document = finding.subject
        safe = _LOADS.get(call.name) or _UNSAFE_BY_NAME[call.name]
        function = call.node.func
        if isinstance(function, ast.Attribute):
            target = f"{ast.unparse(function.value)}.{safe}"
        else:
            target = _swap_import(call, document, editor, safe)
        editor.replace(call.place.at(function), target)
        if call.name in _LOADS:
            if any(keyword.arg == "Loader" for keyword in call.node.keywords):
                editor.remove_argument(call.place, "Loader")
            elif len(call.node.args) > 1:
                editor.remove_argument(call.place, 1)
        return Fix(f"Use {target}")


def _runs_code(what: str, name: str) -> str:
    safe = _LOADS.get(name) or _UNSAFE_BY_NAME[name]
    return f"{what} runs code that the file names, through tags such as `!!python/object/apply`. Use `{safe}`"


def _builds_objects(what: str, name: str) -> str:
    safe = _LOADS.get(name) or _UNSAFE_BY_NAME[name]
    return f"{what} builds Python objects that the file names; before PyYAML 5.4 it could run code. Use `{safe}`"


def _imported_as(name: str, document: Document) -> Iterator[str]:
    """What `name` is imported as from yaml; nothing when it is bound in any other way."""
    found: list[tuple[str | None, str]] = []
    for segment in document.segments:
        for node in ast.walk(segment.node):
            if isinstance(node, ast.ImportFrom) and not node.level:
                found.extend((node.module, alias.name) for alias in node.names if (alias.asname or alias.name) == name)
            elif isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
                return
    if all(module == "yaml" for module, _ in found):
        yield from (imported for _, imported in found)


def _swap_import(call: Call, document: Document, editor: Editor, safe: str) -> str:
    """Make `safe` available where `from yaml import load` was used; names that nothing else uses make way for it."""
    gone = {node.id for node in _parts(call) if isinstance(node, ast.Name) and _uses(document, node.id) == 1}
    for segment in document.segments:
        statement = segment.node
        if not _is_plain_import(segment) or not isinstance(statement, ast.ImportFrom):
            continue
        bound = [alias.asname or alias.name for alias in statement.names]
        called = call.node.func.id if isinstance(call.node.func, ast.Name) else ""
        if called not in bound or called not in gone:
            continue
        names = []
        for alias, name in zip(statement.names, bound, strict=True):
            if name == called and safe not in bound:
                names.append(safe)
            elif name == called:
                continue
            elif name not in gone:
                names.append(alias.name if alias.asname is None else f"{alias.name} as {alias.asname}")
        editor.replace(Place(segment, statement), f"from yaml import {', '.join(names)}")
        return safe
    return editor.add_import("yaml", safe)


def _parts(call: Call) -> Iterator[ast.expr]:
    """The names that the fix takes out of the code: the function, and the loader."""
    yield call.node.func
    loader = call.argument("Loader", 1)
    if loader is not None:
        yield loader


def _is_plain_import(segment: Segment) -> bool:
    node = segment.node
    if not isinstance(node, ast.ImportFrom) or node.module != "yaml" or node.level or segment.broken:
        return False
    return node.lineno == node.end_lineno and all(alias.name != "*" for alias in node.names)


def _uses(document: Document, name: str) -> int:
    """How often a file uses a variable; names that it exports count as used."""
    count = 0
    for segment in document.segments:
        for node in ast.walk(segment.node):
            if isinstance(node, ast.Name) and node.id == name:
                count += 1
            elif isinstance(node, ast.Constant) and node.value == name:
                count += 1  # an entry of __all__
    return count
