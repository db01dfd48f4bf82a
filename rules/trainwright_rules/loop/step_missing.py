"""LOOP006 step-missing."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import Finding, Function, Place, Rule, Severity, at_event, shortened, unstepped_loops


class StepMissing(Rule):
    """A training loop computes gradients and never applies them.

    ## What it does
    Reports a loop that calls `backward()` for an optimizer which it builds or clears the gradients of, while `step()`
    is never reached: not in the loop, not in the functions that it calls.

    ## Why it is bad
    Nothing is learned. The loss stays at its first value, up to the noise of the batches, and nothing fails.

    ## Example
    ```python
    from torch import optim


    def train(model, loader, criterion, epochs):
        optimizer = optim.Adam(model.parameters(), lr=1e-3)
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                loss = criterion(model(x), y)
                loss.backward()
    ```

    ## Use instead
    ```python
    from torch import optim


    def train(model, loader, criterion, epochs):
        optimizer = optim.Adam(model.parameters(), lr=1e-3)
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                loss = criterion(model(x), y)
                loss.backward()
                optimizer.step()
    ```

    ## References
    - torch.optim, taking an optimization step: https://pytorch.org/docs/stable/optim.html#taking-an-optimization-step
    """

    code = "LOOP006"
    name = "step-missing"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for problem in unstepped_loops(function):
            backward, cleared = problem.backward, problem.cleared
            if backward.segment is None or backward.node is None:
                continue
            optimizer = problem.optimizer.removeprefix("::")
            again = ", before the next turn clears them" if cleared is not None else ""
            yield self.finding(
                Place(backward.segment, backward.node),
                f"`{shortened(backward.node)}` computes gradients, but `{optimizer}.step()` is never called, so the "
                f"model does not learn. Call it after the `backward()`{again}",
                related=() if cleared is None else (at_event(function, cleared, "they are only ever cleared"),),
            )
