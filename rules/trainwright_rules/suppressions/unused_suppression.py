"""A comment that silences nothing."""

from trainwright.rule import Rule, Severity


class UnusedSuppression(Rule):
    """A `# trainwright: ignore` that silences nothing.

    ## What it does
    Reports `# trainwright: ignore[...]` and `# trainwright: ignore-file[...]` comments that silence no finding,
    name a rule that does not exist, or stand where they have no effect. Rules that are switched off for the file
    are not counted: whether they would find something is not known.

    ## Why it is bad
    The comment says that a mistake is accepted here. When the mistake is gone, or the code is mistyped, it says
    something untrue, and it will hide the next real mistake on that line.

    ## Example
    ```python
    import torch

    model = torch.nn.Linear(2, 1)  # trainwright: ignore[zero-grad-after-backward]
    ```

    ## Use instead
    ```python
    import torch

    model = torch.nn.Linear(2, 1)
    ```

    ## Fix safety
    Safe: only the comment, or the codes in it that silence nothing, are removed. A code that does not exist is
    left to the author, who knows which one was meant.

    ## References
    - [Suppressing findings](https://trainwright.dev/suppressions)
    """

    code = "TW001"
    name = "unused-suppression"
    severity = Severity.STYLE
