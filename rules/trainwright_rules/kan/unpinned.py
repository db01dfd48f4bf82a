"""KAN012 unpinned."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Finding,
    Fix,
    Function,
    Position,
    Preset,
    Range,
    Rule,
    Severity,
    declared,
    is_test,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_PINS = {"==", "===", "~=", "<", "<="}
_PIN = "pykan==0.2.8"
_SAID = re.compile(r"pykan *==")
_METADATA = re.compile(r"^# ///", re.MULTILINE)
_DISTRIBUTIONS = {
    "kan": "pykan", "sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "PyYAML",
    "skimage": "scikit-image", "mpl_toolkits": "matplotlib", "pytorch_lightning": "pytorch-lightning",
}  # fmt: skip
"""Libraries that are installed under another name than they are imported by."""
_FIRST_LINES = ("#!", "# -*- coding", "# coding")


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

    ## Fix safety
    Unsafe: which version is wanted is a choice. Offered for a script that stands alone: its dependencies are written at
    its top (inline script metadata, as `uv run` and `pipx run` read it), pykan with the version. Where a project
    declares requirements, pin it there.

    ## References
    - Inline script metadata: https://packaging.python.org/en/latest/specifications/inline-script-metadata/
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
        if function.workspace.finds(_SAID, function.module):
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
                        f"release; pin it, `{_PIN}`",
                        fixable=Applicability.UNSAFE if _dependencies(function) else None,
                        subject=function,
                    )
                    return

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function: Function = finding.subject
        lines = function.module.document.lines
        first = next((n for n, line in enumerate(lines[:2]) if not line.startswith(_FIRST_LINES)), 2)
        newline = "\r\n" if lines[0].endswith("\r\n") else "\n"
        listed = [f'#     "{name}",' for name in _dependencies(function)]
        block = ["# /// script", "# dependencies = [", *listed, "# ]", "# ///"]
        at = Position(first, 0)
        editor.replace_range(Range(at, at), "".join(line + newline for line in block))
        return Fix(f"Write down the script's dependencies, `{_PIN}` among them", Applicability.UNSAFE)


def _dependencies(function: Function) -> list[str]:
    """What a script that stands alone needs, pykan first; empty for a file of a project, which says it elsewhere."""
    module, folder = function.module, function.path.parent
    if (
        function.path.suffix != ".py"
        or function.workspace.finds(_METADATA, module)
        or module.document.lines[0].startswith("\ufeff")
    ):
        return []
    libraries = sorted(module.imports - sys.stdlib_module_names - {"kan", ""})
    if any((folder / name).is_dir() or (folder / f"{name}.py").exists() for name in libraries):
        return []
    names = [_DISTRIBUTIONS.get(name, name) for name in libraries]
    if any(declared(function.path, name) for name in ("pykan", "torch", *names)):
        return []
    return [_PIN, *names]


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
