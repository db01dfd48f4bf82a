"""Moves the numbers of a script to where they can be set: a YAML file, or options of the command line."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from trainwright.configs.scalars import written_number
from trainwright.rule import Applicability, Fix, Function, Place, Position, Range, words
from trainwright_rules.config._scattered import Literal

if TYPE_CHECKING:
    from trainwright.editing import Editor


def keyed(found: list[Literal]) -> dict[str, list[Literal]]:
    """The numbers by the key that each becomes: one key for a name whose value is the same everywhere."""
    keys: dict[str, list[Literal]] = {}
    for each in found:
        plain = "_".join(words.words(each.name))
        key, count = plain, 1
        while key in keys and (keys[key][0].value, type(keys[key][0].value)) != (each.value, type(each.value)):
            count += 1
            key = f"{plain}_{count}"
        keys.setdefault(key, []).append(each)
    return keys


def moved_to_yaml(function: Function, found: list[Literal], editor: Editor) -> Fix | None:
    """Write the numbers into a YAML file beside the script, and read it where the leading imports end."""
    after = _last_import(function)
    constant = next((name for name in ("CONFIG", "SETTINGS") if name not in _names(function)), None)
    if after is None or constant is None or any(each.place.range.start < after.range.end for each in found):
        return None
    keys = keyed(found)
    path = function.path.with_suffix(".yaml")
    lines = [f"# The hyperparameters of {function.path.name}"]
    lines += [f"{key}: {written_number(those[0].value)}" for key, those in keys.items()]
    editor.create_file(path, "\n".join(lines) + "\n")
    load, kind = f"{editor.add_import('yaml')}.safe_load", editor.add_import("pathlib", "Path")
    editor.insert_after(
        after, f'\n{constant} = {load}({kind}(__file__).with_name("{path.name}").read_text(encoding="utf-8"))'
    )
    for key, those in keys.items():
        for each in those:
            editor.replace(each.place, f'{constant}["{key}"]')
    return Fix(f"Move {len(keys)} hyperparameters to {path.name}", Applicability.UNSAFE)


def moved_to_options(function: Function, found: list[Literal], editor: Editor) -> Fix | None:
    """Make options of argparse of the numbers, where the one function that they stand in begins."""
    owners = {each.function for each in found}
    owner = function if function.qualname in owners else function.module.function(next(iter(owners)))
    if len(owners) > 1 or owner is None or {"args", "parser", "argparse"} & _names(function):
        return None
    keys = keyed(found)
    parser = editor.add_import("argparse")
    lines = [f"parser = {parser}.ArgumentParser(formatter_class={parser}.ArgumentDefaultsHelpFormatter)"]
    lines += [_option(key, those[0].value) for key, those in keys.items()]
    lines.append("args = parser.parse_args()")
    if owner.node is not None:
        editor.insert_first(owner.place(owner.node), "\n".join(lines))
    else:
        after = _last_import(function)
        if after is None or any(each.place.range.start < after.range.end for each in found):
            return None
        editor.insert_after(after, "\n" + "\n".join(lines))
    for key, those in keys.items():
        for each in those:
            editor.replace(each.place, f"args.{key}")
    return Fix(f"Make {len(keys)} hyperparameters options of the command line", Applicability.UNSAFE)


def moved_to_command(function: Function, found: list[Literal], editor: Editor) -> Fix | None:
    """Make parameters of the numbers, and a Typer command of the one function that they stand in.

    None where that function takes arguments already, is not simply called at the end, or uses one of the names.
    """
    owners = {each.function for each in found}
    owner = function.module.function(next(iter(owners))) if len(owners) == 1 else None
    node = owner.node if owner is not None else None
    if owner is None or not isinstance(node, ast.FunctionDef) or owner.cls is not None or node.decorator_list:
        return None
    calls = [call for each in function.module.all_functions for call in each.calls_of(owner.name)]
    started = _called_alone(function, owner.name)
    header = owner.place(node).range.start
    line = function.module.document.lines[header.line]
    parentheses = re.search(rf"def\s+{re.escape(owner.name)}\s*(\(\s*\))", line)
    keys = keyed(found)
    used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    if len(calls) != 1 or started is None or parentheses is None or used & set(keys) or "typer" in _names(function):
        return None
    newline = "\r\n" if line.endswith("\r\n") else "\n"
    taken = "".join(
        f"    {key}: {type(those[0].value).__name__} = {those[0].value!r},{newline}" for key, those in keys.items()
    )
    start, end = parentheses.span(1)
    editor.replace_range(Range(Position(header.line, start), Position(header.line, end)), f"({newline}{taken})")
    editor.replace(started, f"{editor.add_import('typer')}.run({owner.name})")
    for key, those in keys.items():
        for each in those:
            editor.replace(each.place, key)
    return Fix(f"Make {len(keys)} hyperparameters options of a Typer command", Applicability.UNSAFE)


def _called_alone(function: Function, name: str) -> Place | None:
    """The statement `main()` of the module itself, as the call that it is."""
    for place in function.nodes(ast.Expr):
        node = place.node
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and not (node.value.args or node.value.keywords)
        ):
            if isinstance(node.value.func, ast.Name) and node.value.func.id == name:
                return place.at(node.value)
    return None


def _option(key: str, value: float) -> str:
    option = key.replace("_", "-")
    return f'parser.add_argument("--{option}", type={type(value).__name__}, default={value!r}, help=" ")'


def _last_import(function: Function) -> Place | None:
    """The last of the imports that the module begins with."""
    last = None
    for segment in function.module.document.segments:
        node = segment.node
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            last = Place(segment, node)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            break
    return last


def _names(function: Function) -> set[str]:
    """The names that stand anywhere in the file."""
    return {name for each in function.module.all_functions for name in (each.words or ())}
