"""KAN012 unpinned."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Finding, Function, Preset, Rule, Severity, declared, is_test

_PINS = {"==", "===", "~=", "<", "<="}


class Unpinned(Rule):
    """pykan is used, and the project does not say in which version.

    ## What it does
    Reports the import of `kan` where no requirement of the project, in pyproject.toml, requirements files, a lock file
    or a conda environment, holds pykan at a version or below one.

    ## Why it is bad
    pykan changes with every release: `train` became `fit` in 0.1, `KAN` became `MultKAN` in 0.2, and checkpoints,
    defaults of `lamb` and of the grid changed with it. The same script gives other results next month, or none.

    ## Example
    ```python
    from kan import KAN

    model = KAN(width=[2, 5, 1], grid=5, k=3)
    ```

    ## Use instead
    ```python
    # /// script
    # dependencies = ["pykan==0.2.8"]
    # ///
    from kan import KAN

    model = KAN(width=[2, 5, 1], grid=5, k=3)
    ```

    ## References
    - pykan's releases: https://github.com/KindXiaoming/pykan/releases
    """

    code = "KAN012"
    name = "unpinned"
    severity = Severity.STYLE
    preset = Preset.STRICT
    libraries = ("kan",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        if not function.is_body or "kan" not in function.module.imports or is_test(function):
            return
        if "pykan==" in function.module.text.replace(" ", ""):
            return  # the script, or the notebook, says it itself
        given = [specifiers for specifiers in declared(function.path, "pykan") if len(specifiers)]
        if any(specifier.operator in _PINS for specifiers in given for specifier in specifiers):
            return
        for kind in (ast.ImportFrom, ast.Import):
            for place in function.nodes(kind):
                if _imports_kan(place.node) and not _is_copied(function, place.node):
                    said = f"`pykan{given[0]}` allows every later one" if given else "no requirement names pykan"
                    yield self.finding(
                        place,
                        f"`kan` is imported, and its version is open: {said}. pykan's defaults change from release to "
                        f"release; pin it, `pykan==0.2.8`",
                    )
                    return


def _is_copied(function: Function, node: ast.AST) -> bool:
    """Whether `kan` is a package of the project itself: that does not change by itself."""
    workspace = function.workspace
    if any(workspace.resolve(name, function.path) is not None for name in ("kan.MultKAN.MultKAN", "kan.KAN.KAN")):
        return True
    if isinstance(node, ast.ImportFrom) and node.module is not None:
        if any(alias.name == "*" for alias in node.names):
            return bool(workspace.starred(node.module, function.path))
        return any(workspace.resolve(f"{node.module}.{alias.name}", function.path) is not None for alias in node.names)
    return False


def _imports_kan(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and (node.module or "").partition(".")[0] == "kan"
    return isinstance(node, ast.Import) and any(alias.name.partition(".")[0] == "kan" for alias in node.names)
