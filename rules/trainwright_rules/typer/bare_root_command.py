"""TYPER007 bare-root-command."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Rule, Severity, is_test_file
from trainwright_rules.typer._commands import aliases_of, apps_of, mentions_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_ADDS = re.compile("add_typer")
_ANSWERS = frozenset({"no_args_is_help", "invoke_without_command", "callback"})


class BareRootCommand(Rule):
    """A program with several commands ends with an error when it is started without one.

    ## What it does
    Reports `typer.Typer()` of an application with two or more commands (or sub-applications) that is given neither
    `no_args_is_help` nor a callback.

    ## Why it is bad
    Who types the program's name wants to know what it can do, and gets `Missing command` and exit code 2.

    ## Example
    ```python
    import typer

    app = typer.Typer()


    @app.command()
    def train() -> None:
        print("training")


    @app.command()
    def evaluate() -> None:
        print("evaluating")
    ```

    ## Use instead
    ```python
    import typer

    app = typer.Typer(no_args_is_help=True)


    @app.command()
    def train() -> None:
        print("training")


    @app.command()
    def evaluate() -> None:
        print("evaluating")
    ```

    ## Fix safety
    Safe: only the program without any argument behaves differently, and shows its help.

    ## Truth
    A callback alone does not show the help; it counts here since its author has decided what the bare program does.
    An application with one command runs that command.

    ## References
    - Typer, commands: https://typer.tiangolo.com/tutorial/commands/
    """

    code = "TYPER007"
    name = "bare-root-command"
    severity = Severity.STYLE
    libraries = ("typer",)
    words = ("Typer",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        """The applications that a file creates."""
        if not function.is_body or is_test_file(function.path):
            return
        module = function.module
        calls = {id(call.node): call for call in function.calls_to("typer.Typer")}
        for name, node in apps_of(module).items():
            call = calls[id(node)]
            if call.hides_arguments or any(keyword.arg in _ANSWERS for keyword in node.keywords):
                continue
            commands = mentions_of(name, module, r"command\(")
            parts = mentions_of(name, module, r"add_typer\(")
            if commands + parts < 2 or mentions_of(name, module, r"(?:callback|registered_callback)\b"):
                continue
            if _is_part_of_another(name, function):
                continue
            has = [f"{commands} commands"] if commands else []
            has += [f"{parts} sub-applications"] if parts else []
            yield self.finding(
                call.place,
                f"`{name}` has {' and '.join(has)}, and without one the program only says `Missing command`: give "
                "`no_args_is_help=True`",
                fixable=Applicability.SAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Show the help."""
        editor.set_keyword(finding.subject.place, "no_args_is_help", "True")
        return Fix("Give no_args_is_help=True")


def _is_part_of_another(name: str, function: Function) -> bool:
    """Whether the application is added to another one, here or where it is imported, whatever it is called there."""
    for module, alias in aliases_of(name, function.module):
        if not module.workspace.finds(_ADDS, module):
            continue
        for inner in (module.body, *module.functions.values()):
            for call in inner.calls_of("add_typer"):
                if call.node.args and ast.unparse(call.node.args[0]) == alias:
                    return True
    return False
