"""TYPER001 run-not-app."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    ModuleModel,
    Place,
    Preset,
    Rule,
    Severity,
    is_test_file,
    quoted,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_FEW = 2
"""Functions and classes beside the command that a tiny script may have."""


class RunNotApp(Rule):
    """A program of some size is started by `typer.run`, which knows one command.

    ## What it does
    Reports `typer.run(main)` in files with two or more other functions or classes, and where several functions are
    given to it. Tiny scripts are left alone.

    ## Why it is bad
    A second command, a `--version`, shared options or a test with `CliRunner` need a `typer.Typer()`. With
    `typer.run` they end up as flags of one function.

    ## Example
    ```python
    import typer


    def load(name: str) -> list[int]:
        return [len(name)]


    def fit(rows: list[int], epochs: int) -> int:
        return sum(rows) * epochs


    def main(name: str, epochs: int = 10) -> None:
        print(fit(load(name), epochs))


    if __name__ == "__main__":
        typer.run(main)
    ```

    ## Use instead
    ```python
    import typer

    app = typer.Typer(add_completion=False)


    def load(name: str) -> list[int]:
        return [len(name)]


    def fit(rows: list[int], epochs: int) -> int:
        return sum(rows) * epochs


    @app.command()
    def main(name: str, epochs: int = 10) -> None:
        print(fit(load(name), epochs))


    if __name__ == "__main__":
        app()
    ```

    ## Fix safety
    Safe: `typer.run` does the same, with an application of its own that has no `--install-completion`.

    ## References
    - Typer, using the app: https://typer.tiangolo.com/tutorial/typer-app/
    """

    code = "TYPER001"
    name = "run-not-app"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("typer",)
    words = ("run",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Calls of `typer.run` with a function of the file."""
        if is_test_file(function.path):
            return
        module = function.module
        for call in function.calls_to("typer.run"):
            target = call.argument("function", 0)
            if not isinstance(target, ast.Name) or target.id not in module.functions:
                continue
            runs = _runs(function)
            others = [name for name in (*module.functions, *module.classes) if name not in runs]
            if len(runs) < 2 and len(others) < _FEW:
                continue
            beside = f"and {len(runs) - 1} more commands" if len(runs) > 1 else f"beside {len(others)} helpers"
            yield self.finding(
                call.place,
                f"`{quoted(call.node)}` makes a program of one command of `{target.id}`, {beside}: create a "
                "`typer.Typer()` and decorate the command, so that there is room for others",
                fixable=Applicability.SAFE if len(runs) == 1 and _can_fix(function, call) else None,
                subject=(function, call),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Create the application behind the imports, decorate the command, and call the application."""
        function: Function
        call: Call
        function, call = finding.subject
        command = _command(function, call)
        assert command is not None and command.segment is not None and command.node is not None
        maker = f"{editor.add_import('typer')}.Typer"
        last = _last_import(function.module, command.segment.first_line)
        if last is None:
            return None
        editor.insert_after(last, f"\napp = {maker}(add_completion=False)")
        editor.decorate(command.place(command.node), "app.command()")
        editor.replace(call.place, "app()")
        return Fix("Make an application of it")


def _runs(function: Function) -> set[str]:
    """The functions of the file that are given to `typer.run`, wherever that is called."""
    module = function.module
    return {
        call.node.args[0].id
        for inner in (module.body, *module.functions.values())
        for call in inner.calls_to("typer.run")
        if call.node.args and isinstance(call.node.args[0], ast.Name)
    }


def _last_import(module: ModuleModel, line: int) -> Place | None:
    """The last import at the top level above a line, and above all functions."""
    found: Place | None = None
    for segment in module.document.segments:
        if segment.first_line >= line or isinstance(
            segment.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            break
        if isinstance(segment.node, (ast.Import, ast.ImportFrom)):
            found = Place(segment, segment.node)
    return found


def _can_fix(function: Function, call: Call) -> bool:
    module = function.module
    command = _command(function, call)
    if command is None or len(call.node.args) != 1 or call.node.keywords or "app" in module.body.outcome.environment:
        return False
    return command.node is not None and not command.node.decorator_list and "app" not in command.parameters


def _command(function: Function, call: Call) -> Function | None:
    """The function that is run."""
    given = call.node.args[0] if call.node.args else None
    return function.module.functions.get(given.id) if isinstance(given, ast.Name) else None
