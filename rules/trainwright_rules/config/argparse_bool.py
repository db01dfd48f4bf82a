"""CONFIG011 argparse-bool."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_READ_BOOLEANS = frozenset({"jsonargparse", "tap", "simple_parsing"})
"""Libraries whose parsers, subclasses of argparse's, read `true` and `false`."""
_LIGHTNING_HOOK = "add_arguments_to_parser"
"""LightningCLI calls it with a parser of jsonargparse."""
_STORING = frozenset({"store", "append"})


class ArgparseBool(Rule):
    """An argparse option with `type=bool` is True whatever is given.

    ## What it does
    Reports `add_argument(..., type=bool)` of argparse.

    ## Why it is bad
    argparse calls `bool("False")`, and every text that is not empty is True: `--augment False` switches augmentation
    on. With a default of True no value but the empty text switches the option off.

    ## Example
    ```python
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("--augment", type=bool, default=True)
    args = parser.parse_args()
    ```

    ## Use instead
    ```python
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("--augment", action=argparse.BooleanOptionalAction, default=True)
    args = parser.parse_args()
    ```

    ## Fix safety
    Safe for the program: the option becomes `--augment` and `--no-augment`, its default stays. Command lines that give
    a value (`--augment True`) must be changed; they end with an error that says so, and no longer mean the opposite.
    There is no fix for positional arguments, or with `nargs`, `const` or `choices`.

    ## Truth
    click and Typer read `false`, `no` and `0` as False, and so do jsonargparse and LightningCLI: there `bool` is
    right. `argparse.BooleanOptionalAction` exists since Python 3.9.

    ## References
    - argparse, type: https://docs.python.org/3/library/argparse.html#type
    - argparse, BooleanOptionalAction: https://docs.python.org/3/library/argparse.html#action
    """

    code = "CONFIG011"
    name = "argparse-bool"
    severity = Severity.CRITICAL
    words = ("add_argument",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        candidates = [call for call in function.calls if call.method == "add_argument" and _is_bool(call)]
        if not candidates or function.name == _LIGHTNING_HOOK or function.module.imports & _READ_BOOLEANS:
            return
        for call in candidates:
            if _is_of_another_parser(function, call):
                continue
            option = _option(call)
            default = call.argument("default")
            given = f"{option} False" if option.startswith("-") else "False"
            never = (
                "; with its default of True it can't be switched off"
                if isinstance(default, ast.Constant) and default.value is True
                else ""
            )
            yield self.finding(
                call.place.at(call.argument("type") or call.node),
                f"`{given}` gives True: `type=bool` makes every text that is not empty True{never}. Use "
                "`action=argparse.BooleanOptionalAction`, or a function that reads the text",
                fixable=Applicability.SAFE if _is_fixable(call) else None,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call = finding.subject
        keyword = next(k for k in call.node.keywords if k.arg == "type")
        action = f"{editor.add_import('argparse')}.BooleanOptionalAction"
        written = next((k for k in call.node.keywords if k.arg == "action"), None)
        if written is not None:
            editor.replace(call.place.at(written.value), action)
            editor.remove_argument(call.place, "type")
        else:
            editor.replace_range(call.place.at(keyword).range, f"action={action}")
        return Fix(f"Make it `{_option(call)}` and `--no-{_option(call).lstrip('-')}`")


def _is_bool(call: Call) -> bool:
    kind = call.argument("type")
    if not isinstance(kind, ast.Name) or call.value("type").type != "builtins.bool":
        return False
    action = call.argument("action")
    return action is None or (isinstance(action, ast.Constant) and action.value in _STORING)


def _is_of_another_parser(function: Function, call: Call) -> bool:
    """Whether the parser is known to be another than argparse's, or a class that may read the values itself."""
    owner = call.receiver.type
    if owner:
        return "::" in owner or not owner.startswith(("argparse.", "configargparse."))
    receiver = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
    if isinstance(receiver, ast.Name) and function.cls is not None and function.parameters[:1] == (receiver.id,):
        return "argparse.ArgumentParser" not in function.cls.library_bases
    return False


def _option(call: Call) -> str:
    """The option's long name; of a positional argument its name."""
    names = [a.value for a in call.node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return next((name for name in names if name.startswith("--")), names[0] if names else "the option")


def _is_fixable(call: Call) -> bool:
    """Whether nothing else about the option depends on a value being given."""
    names = [a.value for a in call.node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if len(names) != len(call.node.args) or not any(name.startswith("--") for name in names) or call.hides_arguments:
        return False
    action = call.argument("action")
    if isinstance(action, ast.Constant) and action.value == "append":
        return False
    return not any(k.arg in ("nargs", "const", "choices", "metavar") for k in call.node.keywords)
