"""TYPER006 wordy-help."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.rule import Finding, Function, Preset, Rule, Severity, is_test_file
from trainwright_rules.typer._commands import is_command, parameters

_LONGEST = 80
_WORDS = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    {"the", "a", "an", "of", "to", "for", "in", "is", "this", "that", "value", "option", "parameter", "argument", "set",
     "specify", "specifies", "use", "used", "which", "your", "and", "please", "default"}
)  # fmt: skip
_SHORT_FORMS = {"num": "number", "n": "number", "lr": "learning", "dir": "directory", "fp": "file", "max": "maximum",
                "min": "minimum", "config": "configuration", "dim": "dimension", "val": "validation"}  # fmt: skip


class WordyHelp(Rule):
    """The help of an option repeats its name, or is too long for a terminal.

    ## What it does
    Reports `help=` of `typer.Option` and `typer.Argument` that says no more than the option's name, or that runs past
    80 characters.

    ## Why it is bad
    `--batch-size  the batch size` tells nobody what a good one is; a text of three lines pushes the other options off
    the screen.

    ## Example
    ```python
    from typing import Annotated

    import typer

    app = typer.Typer()


    @app.command()
    def train(batch_size: Annotated[int, typer.Option(help="the batch size")] = 256) -> None:
        print(batch_size)
    ```

    ## Use instead
    ```python
    from typing import Annotated

    import typer

    app = typer.Typer()


    @app.command()
    def train(batch_size: Annotated[int, typer.Option(help="samples per step and GPU")] = 256) -> None:
        print(batch_size)
    ```

    ## References
    - Typer, help: https://typer.tiangolo.com/tutorial/options/help/
    """

    code = "TYPER006"
    name = "wordy-help"
    severity = Severity.STYLE
    preset = Preset.STRICT
    libraries = ("typer",)
    words = ("help",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        """The options of a command."""
        if is_test_file(function.path) or not is_command(function):
            return
        for parameter in parameters(function):
            text = parameter.help
            if text is None or not isinstance(text.value, str):
                continue
            length = len(text.value.strip())
            if length > _LONGEST:
                yield self.finding(
                    function.place(text),
                    f"The help of `{parameter.name}` has {length} characters: keep what is needed to choose a value, "
                    f"in {_LONGEST} at most, and put the rest into the command's docstring",
                )
            elif text.value.strip() and _repeats(parameter.name, text.value):
                yield self.finding(
                    function.place(text),
                    f"The help of `{parameter.name}` repeats its name: say what it counts in, what is usual, or what "
                    "it does to a run",
                )


def _repeats(name: str, text: str) -> bool:
    known = set(name.lower().split("_"))
    known |= {_SHORT_FORMS[word] for word in known if word in _SHORT_FORMS}
    known |= {"rate"} if "lr" in known else set()
    said = {_singular(word) for word in _WORDS.findall(text.lower())} - _EMPTY
    return said <= {_singular(word) for word in known} | _EMPTY


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
