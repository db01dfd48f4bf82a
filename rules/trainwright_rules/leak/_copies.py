"""Plans how oversampling gets behind its split, where the code allows it without guessing."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from trainwright.rule import Function, Leak, Place
from trainwright_rules.leak._statements import block_at, changes, mentions, names_in, statements_between


@dataclass(frozen=True)
class Move:
    """The edits of one fix."""

    title: str
    removed: Place
    replaced: tuple[tuple[Place, str], ...]
    after: Place
    code: str


def move_of(function: Function, leak: Leak) -> Move | None:
    """`A, b = sampler.fit_resample(X, y)` above `... = train_test_split(A, b)`: behind it, on the train sides."""
    call, split = leak.fit.place.node, leak.split.node
    if leak.how != "split" or not isinstance(call, ast.Call) or not isinstance(split, ast.Call):
        return None
    if not isinstance(call.func, ast.Attribute) or len(call.args) != 2 or call.keywords:
        return None
    found = block_at(function, leak.fit.place)
    if found is None:
        return None
    block, made = found
    parted = next((s for s in block.statements if getattr(s, "value", None) is split), None)
    if not isinstance(made, ast.Assign) or made.value is not call or not isinstance(parted, ast.Assign):
        return None
    results, sides = _names(made), _names(parted)
    raw = [a.id if isinstance(a, ast.Name) else "" for a in call.args]
    given = [a.id if isinstance(a, ast.Name) else "" for a in split.args]
    if len(results) != 2 or given != results or len(sides) != 4 or not all(raw):
        return None
    middle = statements_between(block.statements, made, parted)
    if middle is None or mentions(set(results), middle) or any(changes(name, s) for name in raw for s in middle):
        return None
    own = {id(made), id(parted)}
    same, scope = set(results) == set(raw), block.scope
    seen = scope.mentions_after(results, parted) if same else scope.mentions_but(results, own)
    if seen or names_in(call.func.value) & set(sides):
        return None
    renamed = dict(zip(results, raw, strict=True))
    replaced = tuple(
        (leak.split.at(node), renamed[node.id])
        for argument in (*split.args, *(k.value for k in split.keywords))
        for node in ast.walk(argument)
        if isinstance(node, ast.Name) and node.id in renamed and renamed[node.id] != node.id
    )
    train, labels = sides[0], sides[2]
    return Move(
        f"Split first, then oversample `{train}`",
        block.place(made),
        replaced,
        block.place(parted),
        f"{train}, {labels} = {ast.unparse(call.func)}({train}, {labels})",
    )


def _names(statement: ast.Assign) -> list[str]:
    """The plain names that a statement unpacks into."""
    target = statement.targets[0]
    if len(statement.targets) != 1 or not isinstance(target, (ast.Tuple, ast.List)):
        return []
    names = [e.id if isinstance(e, ast.Name) else "" for e in target.elts]
    return names if all(names) else []
