"""LOOP016 deprecated-amp."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    chosen_by_version,
    declared,
    may_be_below,
    may_reach,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor
    from trainwright.source.segment import Segment

_DEVICES = {
    "torch.cuda.amp.autocast": "cuda",
    "torch.cuda.amp.GradScaler": "cuda",
    "torch.cpu.amp.autocast": "cpu",
    "torch.cpu.amp.GradScaler": "cpu",
}
_DEPRECATED = "2.4"
_SUCCESSORS = "2.3"
"""The version of torch since which torch.amp has both, autocast (1.10) and GradScaler."""


class DeprecatedAmp(Rule):
    """Mixed precision is spelled in the deprecated way of torch.cuda.amp.

    ## What it does
    Reports `torch.cuda.amp.autocast`, `torch.cuda.amp.GradScaler` and their twins in `torch.cpu.amp`.

    ## Why it is bad
    They are deprecated since torch 2.4 in favour of `torch.amp`, which takes the device as an argument: each use prints
    a FutureWarning, and a later version will not have them any more.

    ## Example
    ```python
    import torch


    def build(model):
        scaler = torch.cuda.amp.GradScaler()
        return model, scaler
    ```

    ## Use instead
    ```python
    import torch


    def build(model):
        scaler = torch.amp.GradScaler("cuda")
        return model, scaler
    ```

    ## Fix safety
    Safe where the project requires torch 2.3 or newer, or names no version: both names do the same. Unsafe where it
    also allows an older torch, whose `torch.amp` has no `GradScaler`.

    ## Truth
    Much documentation still shows `torch.cuda.amp`. Projects that require a torch below 2.4 are left alone.

    ## References
    - torch.amp: https://pytorch.org/docs/stable/amp.html
    - Release notes of torch 2.4: https://github.com/pytorch/pytorch/releases/tag/v2.4.0
    """

    code = "LOOP016"
    name = "deprecated-amp"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        for place, name in _uses(function):
            if not may_reach(function.path, "torch", _DEPRECATED):
                return
            device, last = _DEVICES[name], name.rpartition(".")[2]
            yield self.finding(
                place,
                f'`{name}` is deprecated since torch {_DEPRECATED}. Use `torch.amp.{last}("{device}")`',
                fixable=_applicability(function) if _translatable(place, last) else None,
                subject=(function, place, name),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, place, name = finding.subject
        last = name.rpartition(".")[2]
        if not _translatable(place, last):
            return None
        together = _imported_together(function, place)
        if together is None:
            editor.replace(place.at(place.node.func), f"{editor.add_import('torch')}.amp.{last}")
            _give_device(editor, place, _DEVICES[name])
            return Fix(f"Use `torch.amp.{last}`", _applicability(function))
        statement, calls = together
        assert isinstance(statement.node, ast.ImportFrom)
        names = ", ".join(ast.unparse(alias) for alias in statement.node.names)
        editor.replace(statement, f"from torch.amp import {names}")
        for call in calls:
            _give_device(editor, call, _DEVICES[name])
        return Fix(f"Import {names} from `torch.amp`", _applicability(function))


def _give_device(editor: Editor, place: Place, device: str) -> None:
    assert isinstance(place.node, ast.Call)
    if place.node.args:  # autocast(enabled): the first parameter is the device now
        editor.set_keyword(place, "enabled", ast.unparse(place.node.args[0]))
        editor.remove_argument(place, 0)
    editor.add_argument(place, f'"{device}"')


def _imported_together(function: Function, place: Place) -> tuple[Place, list[Place]] | None:
    """The import of a name that is called, and all calls of what it imports, when nothing else uses these names.

    Import and calls change together: one without the other would not run.
    """
    called = place.node.func if isinstance(place.node, ast.Call) else None
    if not isinstance(called, ast.Name):
        return None
    segments = function.module.document.segments
    for segment in segments:
        statement = segment.node
        if not isinstance(statement, ast.ImportFrom) or statement.level or statement.lineno != statement.end_lineno:
            continue
        originals = {alias.asname or alias.name: f"{statement.module}.{alias.name}" for alias in statement.names}
        device = _DEVICES.get(originals.get(called.id, ""))
        if device is None or any(_DEVICES.get(original) != device for original in originals.values()):
            continue
        calls: list[Place] = []
        names: list[str] = []
        others = 0
        functions: set[int] = set()
        for holder, root in _roots(segments):
            for node in ast.walk(root):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in originals:
                    calls.append(Place(holder, node))
                    names.append(originals[node.func.id].rpartition(".")[2])
                    functions.add(id(node.func))
                elif isinstance(node, ast.Name) and node.id in originals and id(node) not in functions:
                    others += 1
                elif isinstance(node, ast.Constant) and node.value in originals:
                    others += 1  # an entry of __all__
        plain = all(map(_translatable, calls, names))
        return (Place(segment, statement), calls) if plain and not others else None
    return None


def _roots(segments: Sequence[Segment]) -> Iterator[tuple[Segment, ast.AST]]:
    """All code of a file with the segment that it lies in; the members of a class are segments of their own."""
    for segment in segments:
        node = segment.node
        if not isinstance(node, ast.ClassDef):
            yield segment, node
            continue
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            yield segment, part
        yield from _roots(segment.members)


def _uses(function: Function) -> Iterator[tuple[Place, str]]:
    for call in function.calls_to(*_DEVICES):
        if not chosen_by_version(call.context):
            yield call.place, call.name
    if function.node is None or ("." in function.qualname and function.cls is None):
        return  # the decorators of a nested function are calls of the outer one
    for name, decorator in zip(function.decorators, function.node.decorator_list, strict=True):
        if name in _DEVICES and isinstance(decorator, ast.Call):
            yield function.place(decorator), name


def _translatable(place: Place, last: str) -> bool:
    call = place.node
    if not isinstance(call, ast.Call) or any(isinstance(a, ast.Starred) for a in call.args):
        return False
    return len(call.args) <= (1 if last == "autocast" else 0)


def _applicability(function: Function) -> Applicability:
    named = any(len(specifiers) for specifiers in declared(function.path, "torch"))
    older = named and may_be_below(function.path, "torch", _SUCCESSORS)
    return Applicability.UNSAFE if older else Applicability.SAFE
