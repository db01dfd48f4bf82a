"""LOOP023 hidden-state-not-detached."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    CarriedState,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    at_event,
    carried_states,
    is_tuple_state,
    shortened,
    statement_around,
    value_of,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor


class HiddenStateNotDetached(Rule):
    """A recurrent state goes from batch to batch together with its autograd graph.

    ## What it does
    Reports a training loop that feeds a model the hidden state which it returned for the batch before
    (`output, hidden = model(x, hidden)`) and never detaches it or starts it anew.

    ## Why it is bad
    The state of the last batch hangs on the graphs of all batches before. The second `backward()` wants to go through
    the first batch again, whose graph is freed: "Trying to backward through the graph a second time". With
    `retain_graph=True` it works, and every step takes longer and more memory than the one before.

    ## Example
    ```python
    from torch import nn


    def train(rnn: nn.GRU, head, batches, criterion, optimizer):
        hidden = None
        for x, y in batches:
            optimizer.zero_grad()
            output, hidden = rnn(x, hidden)
            loss = criterion(head(output), y)
            loss.backward(retain_graph=True)
            nn.utils.clip_grad_norm_(rnn.parameters(), 1.0)
            optimizer.step()
    ```

    ## Use instead
    ```python
    from torch import nn


    def train(rnn: nn.GRU, head, batches, criterion, optimizer):
        hidden = None
        for x, y in batches:
            optimizer.zero_grad()
            output, hidden = rnn(x, hidden)
            loss = criterion(head(output), y)
            loss.backward()
            hidden = hidden.detach()
            nn.utils.clip_grad_norm_(rnn.parameters(), 1.0)
            optimizer.step()
    ```

    ## Fix safety
    Safe: the state is detached after the `backward()`, which is truncated backpropagation through time: its values go
    on, its graph ends. Only offered where the code shows whether the state is a tensor or an LSTM's tuple.

    ## References
    - torch.Tensor.detach: https://pytorch.org/docs/stable/generated/torch.Tensor.detach.html
    - Word-level language modelling, repackage_hidden:
      https://github.com/pytorch/examples/tree/main/word_language_model
    """

    code = "LOOP023"
    name = "hidden-state-not-detached"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in carried_states(function):
            named = " and ".join(f"`{name}`" for name in problem.names)
            carries = "carries its graph" if len(problem.names) == 1 else "carry their graphs"
            backward = problem.backward
            assert backward.node is not None
            lines = _lines(function, problem)
            then = f": `{lines[0]}`" if lines else ""
            yield self.finding(
                problem.call.place,
                f"{named} {carries} from batch to batch, so `{shortened(backward.node)}` goes back through all batches "
                f"so far: it fails in the second one, or gets slower and larger with each. Detach after it{then}",
                related=(at_event(function, backward, "differentiates through all batches so far"),),
                fixable=Applicability.SAFE if lines and _statement(function, problem) is not None else None,
                subject=(function, problem),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, problem = finding.subject
        statement, lines = _statement(function, problem), _lines(function, problem)
        if statement is None or not lines:
            return None
        editor.insert_after(statement, "\n".join(lines))
        return Fix(f"Insert `{lines[0]}`")


def _lines(function: Function, problem: CarriedState) -> list[str]:
    """The statements that detach; none where it is not known what the state is."""
    if len(problem.names) > 1:
        return [f"{name} = {name}.detach()" for name in problem.names]
    name = problem.names[0]
    tuples = {is_tuple_state(function.workspace, value) for value in value_of(function, problem.model)}
    if len(tuples) != 1 or None in tuples:
        return []
    return [f"{name} = tuple(state.detach() for state in {name})" if tuples.pop() else f"{name} = {name}.detach()"]


def _statement(function: Function, problem: CarriedState) -> Place | None:
    """The statement of the backward, when every turn of the loop comes by."""
    for context in problem.backward.context.chain() if problem.backward.context is not None else ():
        if context.node is problem.loop:
            return statement_around(function, problem.backward)
        if not isinstance(context.node, (ast.With, ast.AsyncWith)):
            return None
    return None
