"""NOTEBOOK004 out-of-order-execution."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import Finding, NotebookCell, NotebookModel, Place, Range, Related, Rule, Severity

_GIVEN = re.compile(r"_+\d*|_i+\d*|_[io]h|_dh")
"""What IPython itself binds."""
_HARMLESS = re.compile(
    r"%%?(?:matplotlib|time|timeit|capture|prun|load_ext|reload_ext|autoreload|config|env|cd|ls|pwd|pip|conda|whos?|"
    r"precision|memit|tensorboard|bash|sh|script|writefile|file|html|HTML|javascript|js|latex|svg|markdown|system|cmd|"
    r"set_env|xmode|debug|pdb|history|save|lprun|mprun|snakeviz|watermark|mkdir|rm|cat|cp|mv|unload_ext|alias|warnings)\b"
)
"""Magics that bind no names, or only those that stand in them."""
_RAISES = "raises-exception"


class OutOfOrderExecution(Rule):
    """Cells of a notebook that were not run from top to bottom.

    ## What it does
    Reports a notebook that was run in an order in which its cells do not stand, where that matters:

    - a name that is used above the only cells that define it;
    - a cell that was run after one further down, where one of the two uses or changes what the other one defines.

    ## Why it is bad
    The results that the notebook shows come from an order of its cells that nobody can see any more. Run from top to
    bottom it stops with a NameError, or gives other numbers: the model was trained before its data was normalised, the
    frame was filtered twice.

    ## Example
    ```python train.ipynb
    # %% [markdown]
    # # A model

    # %% [1]
    import numpy as np

    # %% [3]
    score = np.mean(predictions == 1)

    # %% [2]
    predictions = np.array([0, 1, 1])
    ```

    ## Use instead
    ```python train.ipynb
    # %% [markdown]
    # # A model

    # %% [1]
    import numpy as np

    # %% [2]
    predictions = np.array([0, 1, 1])

    # %% [3]
    score = np.mean(predictions == 1)
    ```

    ## Truth
    Execution counts count from the start of the kernel. Not reported: a notebook that has not been run; a cell that was
    run again and shares no names with the cells below it, or only imports; and names behind `from x import *`, `%run`
    and other magics that define names.

    ## References
    - Pimentel et al., A Large-scale Study about Quality and Reproducibility of Jupyter Notebooks:
      https://doi.org/10.1109/MSR.2019.00077
    """

    code = "NOTEBOOK004"
    name = "out-of-order-execution"
    severity = Severity.WARN

    def check_notebook(self, notebook: NotebookModel) -> Iterator[Finding]:
        if not any(cell.cell.execution_count for cell in notebook.cells if cell.cell.kind == "python"):
            return
        early = list(self._used_above(notebook))
        yield from early
        if not early:
            yield from self._run_late(notebook)

    def _used_above(self, notebook: NotebookModel) -> Iterator[Finding]:
        """Names that are used above the only cells that define them."""
        asked: dict[str, tuple[NotebookCell, Place | Range]] = {}
        bound: set[str] = set()
        for cell in notebook.cells:
            if _binds_anything(notebook, cell):
                return
            own: set[str] = set()
            for segment in cell.statements:
                names = notebook.names(segment)
                for name, node in names.used:
                    if name not in bound and name not in own and not _GIVEN.fullmatch(name):
                        asked.setdefault(name, (cell, notebook.place_of(segment, node)))
                for name in sorted(names.bound):
                    if name in asked and name not in bound | own and asked[name][0] is not cell:
                        yield self._defined_below(notebook, name, *asked[name], cell, Place(segment, segment.node))
                own |= names.bound
            bound |= own

    def _defined_below(
        self,
        notebook: NotebookModel,
        name: str,
        cell: NotebookCell,
        use: Place | Range,
        below: NotebookCell,
        there: Place,
    ) -> Finding:
        return self.finding(
            use,
            f"`{name}` is used here, in cell {cell.number}, and first defined below, in cell {below.number}: run from "
            "top to bottom, the notebook stops here with a NameError. Move the cell that defines it above this one",
            related=[Related(f"`{name}` is defined here", notebook.path, there.range)],
        )

    def _run_late(self, notebook: NotebookModel) -> Iterator[Finding]:
        """The first cell that was run after one below that has to do with it."""
        # Colab writes 0 for a cell of which it does not know when it was run.
        cells = [cell for cell in notebook.cells if cell.cell.kind == "python" and cell.cell.execution_count]
        counts = [cell.cell.execution_count or 0 for cell in cells]
        if counts == sorted(counts):
            return
        names = [_Names.of(notebook, cell) for cell in cells]
        for number, (cell, own) in enumerate(zip(cells, names, strict=True)):
            count = cell.cell.execution_count or 0
            for other, theirs in zip(cells[number + 1 :], names[number + 1 :], strict=True):
                earlier = other.cell.execution_count or 0
                if earlier >= count:
                    continue
                shared = own.concerns(theirs)
                if shared is None:
                    continue
                name, verb = shared
                yield self.finding(
                    cell.head,
                    f"cell {cell.number} was run after cell {other.number} ([{count}] after [{earlier}]), which {verb} "
                    f"`{name}`: run from top to bottom, the notebook may give other results. Restart the kernel and "
                    "run all cells",
                    related=[Related(f"cell {other.number} was run before, as [{earlier}]", notebook.path, other.head)],
                )
                return


class _Names:
    """What a cell uses of the notebook, and what it leaves there; imports, functions and classes are no results."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.bound: set[str] = set()
        self.defined: set[str] = set()

    @classmethod
    def of(cls, notebook: NotebookModel, cell: NotebookCell) -> _Names:
        found = cls()
        for segment in cell.statements:
            names = notebook.names(segment)
            found.used |= {name for name, _ in names.used} - found.bound
            if isinstance(segment.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found.defined |= names.bound
            elif not isinstance(segment.node, (ast.Import, ast.ImportFrom)):
                found.bound |= names.bound
        return found

    def concerns(self, below: _Names) -> tuple[str, str] | None:
        """A name because of which it matters that this cell was run after the one below, and what that does with it."""
        # It has seen what the cell below made of the name.
        changed = sorted(self.used & (below.bound & below.used))
        if changed:
            return changed[0], "changes"
        # The cell below has seen an older value than the one that stands above it now.
        stale = sorted(below.used & self.bound)
        if stale:
            return stale[0], "uses"
        return None


def _binds_anything(notebook: NotebookModel, cell: NotebookCell) -> bool:
    if _RAISES in cell.cell.tags:
        return True
    for line in cell.cell.own:
        magic = line.strip()
        if magic.startswith("%") and not _HARMLESS.match(magic):
            return True
        if re.match(r"%%?(?:capture|timeit|time|prun|memit)\s+\S", magic):
            return True  # `%%capture out` binds `out`, `%time x = 1` binds `x`
    return any(notebook.names(segment).binds_anything for segment in cell.statements)
