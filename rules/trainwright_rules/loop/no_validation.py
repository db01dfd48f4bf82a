"""LOOP020 no-validation-or-early-stopping."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import (
    Finding,
    Function,
    Happening,
    Part,
    Place,
    Preset,
    Rule,
    Severity,
    What,
    is_test,
    of_another_framework,
    trace,
    trains,
    words,
)

_STOPS = frozenset({"early", "stopping", "stop", "patience", "stopper", "best", "score", "accuracy", "acc", "metric",
                    "metrics", "evaluator"})  # fmt: skip
_BENCHMARKS = frozenset({"bench", "benchmark", "benchmarks", "profile", "profiling", "speed"})
_FEW = 3


class NoValidationOrEarlyStopping(Rule):
    """A model is trained for many epochs, and nothing ever looks at held-out data.

    ## What it does
    Reports a loop over epochs that trains and neither evaluates on validation data nor stops early.

    ## Why it is bad
    The loss on the training data falls even when the model only learns it by heart. Without a validation pass nobody
    sees when that begins, and the last epoch's weights are kept although earlier ones were better.

    ## Example
    ```python
    def fit(model, train_loader, criterion, optimizer):
        for epoch in range(100):
            for x, y in train_loader:
                optimizer.zero_grad()
                criterion(model(x), y).backward()
                optimizer.step()
    ```

    ## Use instead
    ```python
    def fit(model, train_loader, val_loader, criterion, optimizer, validate):
        lowest = float("inf")
        for epoch in range(100):
            for x, y in train_loader:
                optimizer.zero_grad()
                criterion(model(x), y).backward()
                optimizer.step()
            val_loss = validate(model, val_loader)
            if val_loss > 1.1 * lowest:
                break
            lowest = min(lowest, val_loss)
    ```

    ## References
    - Early stopping, but when?: https://page.mi.fu-berlin.de/prechelt/Biblio/stop_tricks1997.pdf
    """

    code = "LOOP020"
    name = "no-validation-or-early-stopping"
    severity = Severity.STYLE
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        if not trains(function) or of_another_framework(function) or is_test(function):
            return
        if _BENCHMARKS & {w for part in function.path.parts[-2:] for w in words.words(part)}:
            return
        seen = trace(function)
        reported: set[int] = set()
        for step in seen.of(What.STEP):
            for turns in step.loops:
                loop = turns.loop.node
                if turns.depth or not isinstance(loop, ast.For) or id(loop) in reported or not _over_epochs(loop):
                    continue
                reported.add(id(loop))
                inside = [h for h in seen.happenings if turns in h.loops]
                if not any(h.what is What.BACKWARD for h in inside) or _looks(loop, inside):
                    continue
                outer = step.outer
                if outer.segment is not None:
                    yield self.finding(
                        Place(outer.segment, loop.iter),
                        "This training neither evaluates on held-out data nor stops early, so nobody sees when the "
                        "model begins to learn its training data by heart. Evaluate on validation data in each epoch",
                    )


def _over_epochs(loop: ast.For) -> bool:
    """Whether a loop counts epochs, and more than a few."""
    names = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
    names |= {
        n.attr if isinstance(n, ast.Attribute) else n.id
        for n in ast.walk(loop.iter)
        if isinstance(n, (ast.Name, ast.Attribute))
    }
    if not any("epoch" in word for name in names for word in words.words(name)):
        return False
    numbers = [n.value for n in ast.walk(loop.iter) if isinstance(n, ast.Constant) and isinstance(n.value, int)]
    return (
        not numbers
        or max(numbers) > _FEW
        or any(isinstance(n, (ast.BinOp, ast.Attribute)) for n in ast.walk(loop.iter))
    )


def _looks(loop: ast.For, inside: list[Happening]) -> bool:
    """Whether a turn evaluates, may stop the loop, or speaks of either."""
    for happening in inside:
        if happening.what is What.MODE and happening.event.detail == "eval":
            return True
        if any(turns.loop.part in (Part.VALIDATION, Part.TEST) for turns in happening.loops):
            return True
        if happening.what is What.CALL and _speaks(happening.event.detail.rpartition("::")[2]):
            return True
    for node in ast.walk(loop):
        if isinstance(node, (ast.Break, ast.Return, ast.Raise)):
            return True
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value  # for phase in ("train", "val")
        if name and _speaks(name):
            return True
    return False


def _speaks(name: str) -> bool:
    if words.part_of(name) in (Part.VALIDATION, Part.TEST) or words.names_evaluation(name.rpartition(".")[2] or name):
        return True
    return bool(_STOPS & set(words.words(name)))
