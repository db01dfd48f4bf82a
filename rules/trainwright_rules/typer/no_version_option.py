"""TYPER003 no-version-option."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Place,
    Related,
    Rule,
    Script,
    Severity,
    is_test_file,
    scripts_around,
)
from trainwright_rules.typer._commands import aliases_of, apps_of, mentions_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_VERSION = re.compile(
    r"--version\b|\bversion\s*:\s*(?:Annotated|Optional|bool|t\.|typing)|\bdef (?:show_)?version\b|version_option"
)
_CALLBACK = """\


def _show_version(wanted: bool) -> None:
    if wanted:
        {typer}.echo({version}("{distribution}"))
        raise {typer}.Exit


@{app}.callback()
def _options(
    show_version: bool = {typer}.Option(
        False, "--version", callback=_show_version, is_eager=True, help="show the version and exit"
    ),
) -> None:
    pass"""


class NoVersionOption(Rule):
    """A program that the project installs has no `--version`.

    ## What it does
    Reports Typer applications that `[project.scripts]`, `[tool.poetry.scripts]` or `console_scripts` name and that
    have neither a `--version` option nor a `version` command.

    ## Why it is bad
    A run's log, an issue and a colleague's machine need the version that made the model; without the option nobody
    knows which of the installed ones it was.

    ## Example
    ```toml pyproject.toml
    [project]
    name = "trainer"
    version = "1.2.0"

    [project.scripts]
    trainer = "trainer:app"
    ```
    ```python trainer.py
    import typer

    app = typer.Typer(no_args_is_help=True)


    @app.command()
    def train() -> None:
        print("training")


    @app.command()
    def evaluate() -> None:
        print("evaluating")
    ```

    ## Use instead
    ```toml pyproject.toml
    [project]
    name = "trainer"
    version = "1.2.0"

    [project.scripts]
    trainer = "trainer:app"
    ```
    ```python trainer.py
    from importlib.metadata import version

    import typer

    app = typer.Typer(no_args_is_help=True)


    def _show_version(wanted: bool) -> None:
        if wanted:
            typer.echo(version("trainer"))
            raise typer.Exit


    @app.callback()
    def _options(show_version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True)) -> None:
        pass


    @app.command()
    def train() -> None:
        print("training")


    @app.command()
    def evaluate() -> None:
        print("evaluating")
    ```

    ## Fix safety
    Unsafe: it adds a callback, which runs before each command. There is no fix for an application of one command,
    since a callback would make that a subcommand, and none where there is a callback already.

    ## References
    - Typer, version option: https://typer.tiangolo.com/tutorial/options/version/
    - Entry points: https://packaging.python.org/en/latest/specifications/entry-points/
    """

    code = "TYPER003"
    name = "no-version-option"
    severity = Severity.WARN
    libraries = ("typer",)
    words = ("Typer",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        """The applications that a file creates."""
        if not function.is_body or is_test_file(function.path):
            return
        apps = apps_of(function.module)
        scripts = scripts_around(function.path) if apps else ()
        calls = {id(call.node): call for call in function.calls_to("typer.Typer")}
        for name, node in apps.items():
            script = next((script for script in scripts if _starts(script, name, function)), None)
            if script is None or any(_VERSION.search(file.text) for file, _ in aliases_of(name, function.module)):
                continue
            call = calls[id(node)]
            fixable = _can_fix(name, call, script, function)
            yield self.finding(
                call.place,
                f"`{name}` is installed as the program `{script.name}`, and has no `--version`: add an option that "
                "shows `importlib.metadata.version`",
                related=[Related(f"`{script.name}` is declared here", script.file, script.range)],
                fixable=Applicability.UNSAFE if fixable else None,
                subject=(name, call, script),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Add a callback with the option."""
        call: Call
        script: Script
        name, call, script = finding.subject
        statement = Place(call.segment, call.segment.node)
        code = _CALLBACK.format(
            typer=editor.add_import("typer"),
            version=editor.add_import("importlib.metadata", "version"),
            distribution=script.distribution,
            app=name,
        )
        editor.insert_after(statement, code)
        return Fix(f"Add --version to {script.name}", Applicability.UNSAFE)


def _starts(script: Script, app: str, function: Function) -> bool:
    """Whether a program calls the application, itself or by a function that does."""
    for module, alias in aliases_of(app, function.module):
        if not script.is_in(module.path):
            continue
        if script.object == alias:
            return True
        entry = module.functions.get(script.object)
        if entry is not None and any(ast.unparse(call.node.func) == alias for call in entry.calls):
            return True
    return False


def _can_fix(name: str, call: Call, script: Script, function: Function) -> bool:
    """Whether a callback can be added without changing what the other commands are."""
    if not script.distribution or call.hides_arguments or call.argument("callback") is not None:
        return False
    if not isinstance(call.segment.node, (ast.Assign, ast.AnnAssign)):
        return False
    commands = mentions_of(name, function.module, r"(?:command|add_typer)\(")
    taken = {"_show_version", "_options"} & set(function.module.functions)
    return commands > 1 and not taken and not mentions_of(name, function.module, r"callback\b")
