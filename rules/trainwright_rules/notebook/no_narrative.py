"""NOTEBOOK002 no-narrative."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.rule import Finding, NotebookCell, NotebookModel, Preset, Rule, Severity

_TITLE = re.compile(r"^\s{0,3}#{1,6}\s*\S|^\s*\S.*\n\s{0,3}(?:=+|-{2,})\s*$|<h[1-6]\b", re.MULTILINE | re.IGNORECASE)
_FEWEST = 4
"""A notebook with fewer cells of code is a note to oneself."""
_LONG = 10
_SET_UP = 2
"""So many cells of code may stand above the title: an installation, say."""


class NoNarrative(Rule):
    """A notebook without a title, or with long stretches of code that no text explains.

    ## What it does
    Reports a notebook of at least four cells of code that has no heading above its third one, and stretches of more
    than ten cells of code with no Markdown between them.

    ## Why it is bad
    What a notebook adds to a script is the text: which question is asked, which data is used, what the numbers mean.
    Without it, a reader has to run the cells to find out what they are for, and so has its author after a month.

    ## Example
    ```python explore.ipynb
    # %%
    import pandas as pd

    # %%
    frame = pd.read_csv("iris.csv")

    # %%
    frame.describe()

    # %%
    frame.groupby("species").mean()
    ```

    ## Use instead
    ```python explore.ipynb
    # %% [markdown]
    # # Iris: do the species differ?

    # %%
    import pandas as pd

    # %%
    frame = pd.read_csv("iris.csv")

    # %% [markdown]
    # ## Means by species

    # %%
    frame.describe()

    # %%
    frame.groupby("species").mean()
    ```

    ## References
    - Rule et al., Ten simple rules for writing and sharing computational analyses in Jupyter Notebooks:
      https://doi.org/10.1371/journal.pcbi.1007007
    """

    code = "NOTEBOOK002"
    name = "no-narrative"
    severity = Severity.STYLE
    preset = Preset.STRICT

    def check_notebook(self, notebook: NotebookModel) -> Iterator[Finding]:
        code = [cell for cell in notebook.cells if cell.has_code]
        if len(code) < _FEWEST:
            return
        above = notebook.cells[: code[_SET_UP].index]
        if not any(cell.cell.kind == "markdown" and _TITLE.search(cell.cell.text) for cell in above):
            yield self.finding(
                code[0].head,
                "this notebook has no title: begin it with a Markdown cell that says in a heading what it is about",
            )
        for run in _runs(notebook.cells):
            if len(run) > _LONG:
                yield self.finding(
                    run[_LONG].head,
                    f"{len(run)} cells of code follow each other with no text between them (cells {run[0].number} to "
                    f"{run[-1].number}): say in Markdown what each step is for",
                )


def _runs(cells: tuple[NotebookCell, ...]) -> Iterator[list[NotebookCell]]:
    """The cells of code between two of Markdown."""
    run: list[NotebookCell] = []
    for cell in cells:
        if cell.has_code:
            run.append(cell)
        elif cell.cell.kind == "markdown" and cell.cell.text.strip():
            yield run
            run = []
    yield run
