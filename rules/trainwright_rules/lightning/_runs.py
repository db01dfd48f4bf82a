"""What a function does with a Trainer: with which arguments it is made, and what it is told to run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import Call, ClassModel, Function, Kind, Value
from trainwright_rules.lightning._classes import TRAINERS

_METHODS = ("fit", "validate", "test", "predict")


@dataclass(frozen=True)
class Run:
    """`trainer.fit(model, ...)`, with the class of the model and, where it stands in the same code, the Trainer."""

    call: Call
    model: ClassModel
    trainer: Call | None


def runs(function: Function) -> Iterator[Run]:
    """What Trainers of Lightning are told to run with models of classes that are known."""
    made = {ast.unparse(name): call for name, call in _made(function)}
    for call in function.calls_of(*_METHODS):
        if not isinstance(call.node.func, ast.Attribute) or not _is_trainer(call.receiver):
            continue
        model = class_of(function, call.value("model", 0))
        if model is None or not model.is_lightning_module:
            continue
        direct = next((c for c in function.calls_to(*TRAINERS) if c.node is call.node.func.value), None)
        yield Run(call, model, direct or made.get(ast.unparse(call.node.func.value)))


def class_of(function: Function, value: Value) -> ClassModel | None:
    """The class of the workspace that a value is an instance of."""
    if value.kind not in (Kind.MODULE, Kind.INSTANCE) or "::" not in value.type:
        return None
    return function.workspace.class_model(value.type)


def _is_trainer(value: Value) -> bool:
    return value.kind is Kind.TRAINER and value.type.removesuffix("()").startswith("lightning.")


def _made(function: Function) -> Iterator[tuple[ast.expr, Call]]:
    """The names under which a function makes its Trainers; a name that is bound several times tells nothing."""
    makers = {id(call.node): call for call in function.calls_to(*TRAINERS)}
    if not makers:
        return
    assigned = [place.node for place in function.nodes(ast.Assign) if isinstance(place.node, ast.Assign)]
    names = [ast.unparse(target) for statement in assigned for target in statement.targets]
    for statement in assigned:
        maker = makers.get(id(statement.value))
        if maker is not None and names.count(ast.unparse(statement.targets[0])) == 1:
            yield statement.targets[0], maker
