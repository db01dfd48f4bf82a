"""CONFIG008 config-type-mismatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.configs import ConfigFile, Mismatch
from trainwright.rule import Applicability, Finding, Fix, Related, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor


class ConfigTypeMismatch(Rule):
    """A value in a config has another type than the parameter that it is given to.

    ## What it does
    Compares what the loader makes of a YAML value with the annotation of the parameter or field that it reaches: a
    quoted number for a `float`, a quoted `"no"` for a `bool`, `true` for a `str`, a word that a `Literal` does not
    list. Files that jsonargparse reads (LightningCLI) are compared strictly, as it does itself, and so are those that
    OmegaConf merges with a dataclass: it converts `"12"` for an `int`, but not `5.5` or `null`. Elsewhere nobody
    compares, and annotations are often narrower than the code is: a list or a word for an `int` may be meant, and is
    not reported. Numbers such as `1e-3` that PyYAML reads as text are YAML003's, words that it reads as switches
    YAML004's.

    ## Why it is bad
    Hydra and `Model(**config)` check no types. The text `"0.1"` travels to the optimizer, where it fails in the first
    step, or is compared, formatted or repeated without an error.

    ## Example
    ```yaml conf/config.yaml
    _target_: net.Net
    dropout: "0.1"
    ```
    ```python net.py
    from torch import nn


    class Net(nn.Module):
        def __init__(self, dropout: float = 0.0):
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(64, 10), nn.Dropout(dropout))
    ```

    ## Use instead
    ```yaml conf/config.yaml
    _target_: net.Net
    dropout: 0.1
    ```
    ```python net.py
    from torch import nn


    class Net(nn.Module):
        def __init__(self, dropout: float = 0.0):
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(64, 10), nn.Dropout(dropout))
    ```

    ## Fix safety
    Safe where it takes away the quotes of a number: the annotation asks for that number. There is no fix for other
    values.

    ## References
    - [Hydra: instantiating objects](https://hydra.cc/docs/advanced/instantiate_objects/overview/)
    - [jsonargparse: type hints](https://jsonargparse.readthedocs.io/en/stable/#type-hints)
    """

    code = "CONFIG008"
    name = "config-type-mismatch"
    severity = Severity.CRITICAL

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        """Values of a YAML file."""
        if config.project is None:
            return
        for mismatch in config.project.configs.mismatches(config.path):
            yield self._mismatch(mismatch)

    def _mismatch(self, mismatch: Mismatch) -> Finding:
        what = f"`{mismatch.name}` is {mismatch.written} here"
        if mismatch.loaded not in mismatch.written:
            what += f", which is read as {_SPOKEN.get(mismatch.loaded, mismatch.loaded)}"
        message = f"{what}, but `{mismatch.owner}` wants `{mismatch.annotation}`"
        return self.finding(
            mismatch.range,
            message,
            related=[Related(f"`{mismatch.name}` is declared here", *mismatch.declared)],
            fixable=Applicability.SAFE if mismatch.better is not None else None,
            subject=mismatch.better,
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Take the quotes of a number away."""
        if finding.subject is None:
            return None
        editor.replace_range(finding.range, finding.subject)
        return Fix(f"Write {finding.subject}")


_SPOKEN = {
    "str": "text",
    "bool": "a switch",
    "int": "a whole number",
    "float": "a number",
    "list": "a list",
    "dict": "a mapping",
    "date": "a date",
    "datetime": "a date",
}
"""Types as the message calls them."""
