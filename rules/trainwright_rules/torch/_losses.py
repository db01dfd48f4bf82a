"""What the rules about losses and scales share: how to speak of an output, and the line that gave it its scale."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Function, LossCall, Made, Related, at_line

NAMES = {
    "softmax": "softmax",
    "log_softmax": "log_softmax",
    "sigmoid": "a sigmoid",
    "log_sigmoid": "logsigmoid",
    "linear": "a linear layer",
}


def text_of(node: ast.expr | None) -> str:
    """An expression in a message."""
    text = " ".join(ast.unparse(node).split()) if node is not None else "the output"
    return text if len(text) <= 50 else text[:47] + "..."


def origin(function: Function, made: Made) -> Iterator[Related]:
    """The line that gave an output its scale, where that is another function's."""
    if not made.where or made.where == function.id:
        return
    facts = function.workspace.function(made.where)
    if facts is None:
        return
    line = made.line if facts.name == "<module>" else facts.line + made.line
    name = made.where.rpartition("::")[2]
    yield at_line(facts.path, line, f"`{name}` gives the output of {NAMES.get(made.how, made.how)} here")


def whose(function: Function, loss: LossCall) -> str:
    """How an output is spoken of: its text and, where its scale comes from elsewhere, from where."""
    text, made = text_of(loss.output_node), loss.made
    if made is None or made.where in ("", function.id):
        return f"`{text}`"
    return f"`{text}` (from `{made.where.rpartition('::')[2]}`)"


def first_of_each(losses: list[LossCall]) -> Iterator[tuple[LossCall, list[LossCall]]]:
    """One loss for each output of the same origin: it is one mistake, however often it is computed."""
    groups: dict[tuple[str, Made | None, int], list[LossCall]] = {}
    for number, loss in enumerate(losses):
        alone = loss.made is None or not loss.made.where
        groups.setdefault((loss.loss, loss.made, number if alone else -1), []).append(loss)
    for group in groups.values():
        yield group[0], group[1:]


def again(function: Function, others: list[LossCall]) -> Iterator[Related]:
    """The other places where the same is done."""
    for loss in others:
        yield Related("the same here", function.path, loss.call.place.range)
