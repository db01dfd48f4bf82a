"""NOTEBOOK001 outputs-committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, NotebookCell, NotebookModel, Preset, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_KEPT = frozenset({"keep", "keep_output", "keep-output", "keep_outputs", "keep-outputs"})
_WITHOUT = "# %% [cell]"
"""The comment above a cell without outputs in the program that a notebook is."""


class OutputsCommitted(Rule):
    """A notebook file holds the outputs of its cells.

    ## What it does
    Reports a notebook in which cells have saved outputs, once, at the first of these cells. Cells with the tag `keep`
    or `keep_output` are left out.

    ## Why it is bad
    Outputs are results of one run on one machine. In version control each run makes a difference of thousands of lines
    that nobody can review, pictures and tables make the repository large for ever, and what was printed (rows of the
    data, paths, tokens) is published with the code.

    ## Example
    ```python train.ipynb
    # %% [markdown]
    # # Training

    # %% [1] outputs
    print("loss", 0.25)
    ```

    ## Use instead
    ```python train.ipynb
    # %% [markdown]
    # # Training

    # %%
    print("loss", 0.25)
    ```

    ## Fix safety
    Unsafe: the outputs and execution counts of all cells that have no such tag are taken out of the file. Run the
    notebook again to have them back. All else in the file stays as it is, to the byte.

    ## Truth
    Whether git follows the file is not asked: files that `.gitignore` names are not checked anyway. In an editor this
    rule is silent, since editors do not tell language servers about outputs: run `trainwright check`.
    Outputs of cells that are not Python (`%%bash`) are not looked at.

    ## References
    - nbstripout, which clears outputs at each commit: https://github.com/kynan/nbstripout
    - Rule et al., Ten simple rules for writing and sharing computational analyses in Jupyter Notebooks:
      https://doi.org/10.1371/journal.pcbi.1007007
    """

    code = "NOTEBOOK001"
    name = "outputs-committed"
    severity = Severity.WARN
    preset = Preset.STRICT

    def check_notebook(self, notebook: NotebookModel) -> Iterator[Finding]:
        cells = [cell for cell in notebook.cells if _is_reported(cell)]
        if not cells:
            return
        what = "this cell has" if len(cells) == 1 else f"{len(cells)} cells have"
        yield self.finding(
            cells[0].head,
            f"{what} saved outputs: in version control they are results that nobody can review. Clear them before the "
            "commit, or tag cells whose outputs belong there with `keep`",
            fixable=Applicability.UNSAFE,
            subject=cells,
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        for cell in finding.subject:
            editor.replace_range(cell.marker, _WITHOUT)
        return Fix("Clear the outputs", Applicability.UNSAFE)


def _is_reported(cell: NotebookCell) -> bool:
    return cell.cell.kind == "python" and cell.cell.has_outputs and not _KEPT & set(cell.cell.tags)
