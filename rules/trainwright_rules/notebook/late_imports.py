"""NOTEBOOK003 late-imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Finding,
    Fix,
    NotebookCell,
    NotebookModel,
    Place,
    Preset,
    Related,
    Rule,
    Severity,
    imports_in,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_ARRANGES = re.compile(r"[!%]\s*(?:pip|conda|mamba|uv|poetry|apt|apt-get|git|wget|curl|unzip|tar|cd|cp|mv|ln|run)\b")
"""Commands behind which an import may find what it did not find before."""
_ARRANGING = re.compile(
    r"\bsys\.path\b|\bos\.chdir\b|\bsite\.addsitedir\b|\bimportlib\.reload\b|\bos\.environ\b|\bsubprocess\b"
)


class LateImports(Rule):
    """Imports spread over the cells of a notebook.

    ## What it does
    Reports the cells below a notebook's set-up cell that import something at their top level. The set-up cell is the
    first one with imports, together with the cells directly below it that hold nothing else.

    ## Why it is bad
    A reader, and who runs the notebook anew, learns in the middle of it that a library is missing. A cell that is moved
    or run by itself fails with a NameError, as the import that it needs stands in a cell that has not been run.

    ## Example
    ```python explore.ipynb
    # %% [markdown]
    # # Iris

    # %%
    import pandas as pd

    # %%
    frame = pd.read_csv("iris.csv")

    # %%
    from sklearn.decomposition import PCA

    points = PCA(2).fit_transform(frame.drop(columns="species"))
    ```

    ## Use instead
    ```python explore.ipynb
    # %% [markdown]
    # # Iris

    # %%
    import pandas as pd
    from sklearn.decomposition import PCA

    # %%
    frame = pd.read_csv("iris.csv")

    # %%
    points = PCA(2).fit_transform(frame.drop(columns="species"))
    ```

    ## Fix safety
    Unsafe: the imports are moved to the end of those in the set-up cell, or taken away where the same import stands
    there. A name that cells in between use for something else would hide them.

    ## Truth
    An import that can't stand further up is not reported: below a cell that installs something (`!pip install`),
    fetches code (`!git clone`), changes where Python looks (`sys.path`, `%cd`) or sets environment variables.

    ## References
    - PEP 8, imports: https://peps.python.org/pep-0008/#imports
    """

    code = "NOTEBOOK003"
    name = "late-imports"
    severity = Severity.STYLE
    preset = Preset.STRICT

    def check_notebook(self, notebook: NotebookModel) -> Iterator[Finding]:
        set_up: list[Place] = []
        goes_on = True
        for cell in notebook.cells:
            imports = list(imports_in(cell))
            if not set_up:
                set_up = imports
                continue
            if goes_on and imports and len(imports) == len(cell.statements):
                set_up += imports
                continue
            goes_on = goes_on and not cell.has_code
            if _arranges(cell, imports):
                return
            if imports:
                yield self._report(notebook, cell, imports, set_up)

    def _report(
        self, notebook: NotebookModel, cell: NotebookCell, imports: list[Place], set_up: list[Place]
    ) -> Finding:
        names = sorted({name for place in imports for name in _modules(place.node)})
        shown = " and ".join([", ".join(f"`{name}`" for name in names[:-1]), f"`{names[-1]}`"]).removeprefix(" and ")
        there = Related("the set-up cell imports here", notebook.path, set_up[-1].range)
        return self.finding(
            imports[0],
            f"{shown} {'is' if len(names) == 1 else 'are'} imported in the middle of the notebook: import in the "
            "set-up cell what all cells need, so that what is missing is missed at once",
            related=[there],
            fixable=Applicability.UNSAFE,
            subject=(imports, set_up),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        imports, set_up = finding.subject
        known = {ast.dump(place.node) for place in set_up}
        for place in imports:
            if ast.dump(place.node) in known:
                editor.remove(place)
            else:
                known.add(ast.dump(place.node))
                editor.move_after(place, set_up[-1])
        return Fix("Move the imports to the set-up cell", Applicability.UNSAFE)


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield "." * node.level + (node.module or "")


def _arranges(cell: NotebookCell, imports: list[Place]) -> bool:
    """Whether imports in this cell, or below it, may need what it does."""
    if any(_ARRANGES.search(line) for line in cell.cell.own):
        return True
    places = [place.node for place in imports]
    for segment in cell.statements:
        if segment.node not in places:
            lines = segment.owner.lines[segment.first_line : segment.end_line]
            if any(_ARRANGING.search(line) for line in lines):
                return True
    return False
