"""What the rules about evaluation passes share: where a pass begins, and how to speak of it."""

from __future__ import annotations

import ast

from trainwright.rule import EvaluationPass, Forward, Place, statement_around


def story(evaluation: EvaluationPass) -> str:
    """What makes this an evaluation, for a message: "the loop over `val_loader`"."""
    if evaluation.over:
        return f"the loop over `{evaluation.over}`"
    if evaluation.function.is_body:
        return "the code under `torch.no_grad()`"
    return f"`{evaluation.function.name}`"


def place(forward: Forward) -> Place:
    """The call that runs the module."""
    event = forward.event
    assert event.segment is not None and event.node is not None
    return Place(event.segment, event.node)


def pass_statement(evaluation: EvaluationPass, forward: Forward) -> Place:
    """The statement that the pass consists of: its loop, with the `with` around it, or the statement of the call."""
    segment = forward.event.segment
    assert segment is not None
    context = forward.event.context
    chain = context.chain() if context is not None else []
    chosen: ast.AST | None = evaluation.loop.node if evaluation.loop is not None else None
    if not isinstance(chosen, ast.stmt):
        chosen = None
    for outer in chain:
        if (chosen is None and isinstance(outer.node, (ast.With, ast.AsyncWith))) or (
            chosen is not None and isinstance(outer.node, (ast.With, ast.AsyncWith)) and chosen in outer.node.body
        ):
            chosen = outer.node
    if chosen is None:
        return statement_around(evaluation.function, forward.event) or place(forward)
    return Place(segment, chosen)
