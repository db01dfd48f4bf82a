"""The edits that put today's spelling in place of a deprecated one."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from trainwright.rule import Place, Position, Range

if TYPE_CHECKING:
    from trainwright.editing import Editor

Repair = Callable[["Editor"], str]
"""Collects the edits and names the fix."""

_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


def source_of(place: Place) -> str:
    """The text of an expression as it stands in the file, on one line."""
    (first, start), (last, end) = place.range
    if first != last:
        return ast.unparse(place.node)
    return place.segment.owner.lines[first][start:end]


def on_one_line(place: Place) -> bool:
    """Whether code stands on one line, so that no comment can be inside."""
    return place.range.start.line == place.range.end.line


def renamed_call(call: Place, rename: str) -> Repair:
    """Call the function `rename`, a qualified name, instead, with the same arguments."""

    def repair(editor: Editor) -> str:
        node = call.node
        assert isinstance(node, ast.Call)
        module, _, name = rename.rpartition(".")
        function = node.func
        if isinstance(function, ast.Attribute) and _keeps_module(function, module):
            editor.replace_range(Range(_name_of(call.at(function)), call.at(function).range.end), name)
        else:
            editor.replace(call.at(function), _expression(editor, module, name, isinstance(function, ast.Name)))
        return f"Use `{rename}`"

    return repair


def _keeps_module(function: ast.Attribute, module: str) -> bool:
    """Whether `owner.old` may become `owner.new`: the owner is spelled like the new function's module."""
    last = module.rpartition(".")[2]
    owner = function.value
    spelled = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    aliases = {"functional": {"F", "nnf"}, "transforms": {"T", "tf", "trans", "tvt"}}
    return spelled == last or spelled in aliases.get(last, set())


def _expression(editor: Editor, module: str, name: str, bare: bool) -> str:
    if bare:
        return editor.add_import(module, name)
    top, _, rest = module.partition(".")
    base = editor.add_import(top)
    return ".".join(part for part in (base, rest, name) if part)


def renamed_argument(call: Place, old: str, new: str, value: str | None = None) -> Repair:
    """Give the keyword argument `new` instead of `old`, with another value where one is named."""

    def repair(editor: Editor) -> str:
        node = call.node
        assert isinstance(node, ast.Call)
        keyword = next(k for k in node.keywords if k.arg == old)
        start = call.at(keyword).range.start
        if old != new:
            editor.replace_range(Range(start, Position(start.line, start.column + len(old))), new)
        if value is not None:
            editor.replace(call.at(keyword.value), value)
        return f"Pass `{new}={value or ast.unparse(keyword.value)}`"

    return repair


def set_argument(call: Place, name: str, value: str) -> Repair:
    """Give a further keyword argument."""

    def repair(editor: Editor) -> str:
        editor.set_keyword(call, name, value)
        return f"Pass `{name}={value}`"

    return repair


def dropped_argument(call: Place, name: str | int) -> Repair:
    """Leave an argument out."""

    def repair(editor: Editor) -> str:
        editor.remove_argument(call, name)
        return f"Remove `{name}`" if isinstance(name, str) else "Remove the argument"

    return repair


def positional_to_keyword(call: Place, index: int, name: str, value: str) -> Repair:
    """Give a positional argument as a keyword argument."""

    def repair(editor: Editor) -> str:
        editor.remove_argument(call, index)
        editor.set_keyword(call, name, value)
        return f"Pass `{name}={value}`"

    return repair


def can_unwrap(call: Place) -> bool:
    """Whether the only argument of a call may stand without it: comments and a comma behind it could not."""
    node = call.node
    assert isinstance(node, ast.Call)
    whole, inner = call.range, call.at(node.args[0]).range
    if whole.end.line != inner.end.line or whole.start.line != inner.start.line:
        return False
    behind = call.segment.owner.lines[inner.end.line][inner.end.column : whole.end.column]
    return isinstance(node.args[0], _ATOMS) or (on_one_line(call) and "," not in behind)


def unwrapped(call: Place, whole_statement: Place | None) -> Repair:
    """The call's only argument itself; nothing at all where that is assigned to itself then."""

    def repair(editor: Editor) -> str:
        node = call.node
        if whole_statement is not None:
            editor.remove(whole_statement)
            return "Remove the assignment"
        assert isinstance(node, ast.Call)
        argument = node.args[0]
        whole, inner = call.range, call.at(argument).range
        if isinstance(argument, _ATOMS):
            editor.replace_range(Range(whole.start, inner.start), "")
            editor.replace_range(Range(inner.end, whole.end), "")
        else:
            editor.replace_range(call.at(node.func).range, "")
        return f"Use `{ast.unparse(argument)[:40]}`"

    return repair


def with_gradients(call: Place) -> Repair:
    """`Variable(x, requires_grad=True)` as a leaf of its own that shares the data."""

    def repair(editor: Editor) -> str:
        node = call.node
        assert isinstance(node, ast.Call)
        argument = source_of(call.at(node.args[0]))
        if not isinstance(node.args[0], _ATOMS):
            argument = f"({argument})"
        editor.replace(call, f"{argument}.detach().requires_grad_()")
        return f"Use `{argument[:40]}.detach().requires_grad_()`"

    return repair


def v2_to_tensor(call: Place, owner: str) -> Repair:
    """What the documentation of `v2.ToTensor` says to use instead."""

    def repair(editor: Editor) -> str:
        torch = editor.add_import("torch")
        editor.replace(call, f"{owner}.Compose([{owner}.ToImage(), {owner}.ToDtype({torch}.float32, scale=True)])")
        return f"Use `{owner}.ToImage()` and `{owner}.ToDtype(...)`"

    return repair


def replaced(place: Place, code: str) -> Repair:
    """Other code for an expression."""

    def repair(editor: Editor) -> str:
        editor.replace(place, code)
        return f"Use `{code}`"

    return repair


def attribute_end(place: Place, text: str) -> Repair:
    """Other text behind the owner of an attribute, up to the end of `place`, which may be an item of the attribute."""

    def repair(editor: Editor) -> str:
        node = place.node
        inner = node.value if isinstance(node, ast.Subscript) else node
        assert isinstance(inner, ast.Attribute)
        editor.replace_range(Range(_name_of(place.at(inner)), place.range.end), text.removeprefix("."))
        return f"Use `{text.lstrip('.')}`"

    return repair


def _name_of(attribute: Place) -> Position:
    """Where the name behind the dot begins: the owner may stand in parentheses of its own."""
    assert isinstance(attribute.node, ast.Attribute)
    end = attribute.range.end
    return Position(end.line, end.column - len(attribute.node.attr))


def next_of(call: Place) -> Repair:
    """`iterator.next()` as `next(iterator)`."""

    def repair(editor: Editor) -> str:
        node = call.node
        assert isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        name = _name_of(call.at(node.func))
        editor.replace_range(Range(call.range.start, call.range.start), "next(")
        editor.replace_range(Range(Position(name.line, name.column - 1), call.range.end), ")")
        return "Use `next(...)`"

    return repair
