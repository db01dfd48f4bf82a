"""LOOP001 eval-mode-missing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    EvaluationPass,
    Finding,
    Fix,
    Forward,
    Function,
    Place,
    Related,
    Rule,
    Severity,
    What,
    at_caller,
    entry_modes,
    evaluation_passes,
    is_test_file,
    training_resumes,
    words,
)
from trainwright_rules.loop._evaluation import pass_statement, place, story

if TYPE_CHECKING:
    from trainwright.editing import Editor

_TRAINS = frozenset({"train", "new"})
_STATISTICS = frozenset({"bn", "batchnorm", "stats", "statistics", "calibrate", "calibration", "precise"})
_NAMED = frozenset({"eval", "ema"})
"""`model_eval` says itself in which mode it is handed over; the copy that averages the weights is kept in that mode."""


class EvalModeMissing(Rule):
    """A model is evaluated while it is still in training mode.

    ## What it does
    Reports an evaluation or inference pass (a loop over a validation or test loader, a function named `validate`,
    `test`, `predict` ..., a forward pass under `torch.no_grad()`) that calls an `nn.Module` which is in training mode:
    nobody called `.eval()` on it, neither here nor in the callers.

    ## Why it is bad
    In training mode dropout still drops and batch normalisation still normalises with the statistics of the batch,
    and even updates its running statistics with validation data. Scores are too low, differ from run to run, and
    depend on the batch size. Nothing fails.

    ## Example
    ```python
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.Dropout(0.5), nn.Linear(16, 3))


    def accuracy(net, val_loader):
        right = seen = 0
        with torch.no_grad():
            for x, y in val_loader:
                right += (net(x).argmax(1) == y).sum().item()
                seen += len(y)
        return right / seen
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.Dropout(0.5), nn.Linear(16, 3))


    def accuracy(net, val_loader):
        right = seen = 0
        net.eval()
        with torch.no_grad():
            for x, y in val_loader:
                right += (net(x).argmax(1) == y).sum().item()
                seen += len(y)
        net.train()
        return right / seen
    ```

    ## Fix safety
    Safe: `model.eval()` is inserted before the pass. Where training goes on afterwards and does not call
    `model.train()` itself, that is inserted behind the pass as well.

    ## Truth
    `torch.no_grad()` does not change the mode, and `eval()` does not stop the recording of gradients: they are
    independent. Without dropout or batch normalisation the mode has no effect; then nothing is reported.

    ## References
    - torch.nn.Module.eval: https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.eval
    """

    code = "LOOP001"
    name = "eval-mode-missing"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for evaluation in evaluation_passes(function):
            if not evaluation.explicit and words.names_generation(function.name):
                continue
            reported: set[str] = set()
            for forward in evaluation.forwards:
                if forward.subject in reported or forward.indifferent:
                    continue
                why = self._training_mode(evaluation, forward)
                if why is None:
                    continue
                reported.add(forward.subject)
                reason, related = why
                yield self.finding(
                    place(forward),
                    f"`{forward.spelling}` is still in training mode in {story(evaluation)}: {reason}. Dropout and "
                    f"batch normalisation act as in training; call `{forward.spelling}.eval()` before it",
                    related=related,
                    fixable=Applicability.SAFE if forward.direct else None,
                    subject=(evaluation, forward),
                )

    def _training_mode(self, evaluation: EvaluationPass, forward: Forward) -> tuple[str, tuple[Related, ...]] | None:
        """Why the module is in training mode; None when it is not, or when that is not known."""
        mode = forward.mode
        if _STATISTICS & set(words.words(evaluation.function.name)):
            return None  # update_bn_stats(model, loader): only training mode gathers them
        if mode <= _TRAINS and _meant_to_train(evaluation.function, forward.subject):
            return None
        if mode <= _TRAINS:
            return ("it was put in training mode" if "train" in mode else "it was built here and never switched"), ()
        if mode != {"entry"}:
            return None
        function = evaluation.function
        ident = forward.subject
        if function.cls is not None and ident == function.parameters[0]:
            return self._by_callers(evaluation, ident)  # a module's own method: whoever calls it sets the mode
        by_callers = self._by_callers(evaluation, ident)
        if by_callers is not None or _callers_known(function, ident):
            return by_callers
        if function.is_body or _constructed_evaluating(function, ident) or _NAMED & set(words.words(ident)):
            return None
        if any("eval" in other.mode for other in evaluation.forwards):
            return None  # the author minds the mode; this one is a part, or has none
        if not evaluation.explicit or not _reachable_from_entry(function, ident) or _set_in_class(function, ident):
            return None
        if _is_handed_on(function):
            return None  # who calls it, and in which mode, is not in sight
        return "nothing here switches it to evaluation", ()

    @staticmethod
    def _by_callers(evaluation: EvaluationPass, ident: str) -> tuple[str, tuple[Related, ...]] | None:
        function = evaluation.function
        evaluates = bool(evaluation.over) or words.names_evaluation(function.name)
        for caller, mode in entry_modes(function.workspace, function.facts, ident):
            if is_test_file(caller.facts.path):
                continue  # a test looks at shapes
            if not evaluates and What.BACKWARD in function.workspace.reach(caller.facts.id):
                continue  # an agent that acts, targets that are computed: a part of training
            root = ident.partition(".")[0]
            bound = caller.bindings.get(root, "")
            outer = bound + ident[len(root) :] if bound else ident
            if mode <= _TRAINS and not caller.recording.is_indifferent(outer):
                note = at_caller(caller, f"called with `{outer.removeprefix('::') or ident}` in training mode")
                return f"`{function.name}` is called with it in training mode", (note,)
        return None

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        evaluation, forward = finding.subject
        model = forward.spelling
        statement = pass_statement(evaluation, forward)
        editor.insert_before(statement, f"{model}.eval()")
        if not training_resumes(evaluation.function):
            return Fix(f"Insert `{model}.eval()`")
        if isinstance(statement.node, (ast.Return, ast.Raise)) or _returns_inside(statement):
            return None  # no single place where training mode could be restored
        editor.insert_after(statement, f"{model}.train()")
        return Fix(f"Insert `{model}.eval()`, and `{model}.train()` after the pass")


def _meant_to_train(function: Function, ident: str) -> bool:
    """Whether a function that trains nothing switches to training mode itself: statistics of batch normalisation are
    computed anew, or dropout is sampled."""
    if What.BACKWARD in function.workspace.reach(function.id):
        return False
    return any(e.what is What.MODE and e.detail == "train" and e.subject == ident for e in function.events)


def _callers_known(function: Function, ident: str) -> bool:
    """Whether some caller says something of the mode, so that silence is the answer."""
    return any(mode != {"entry"} for _, mode in entry_modes(function.workspace, function.facts, ident))


def _constructed_evaluating(function: Function, ident: str) -> bool:
    """Whether the object got the module in another mode, or in one that is not known, when it was built."""
    if function.cls is None or not function.parameters:
        return False
    facts = function.workspace.class_facts(function.cls.id)
    init = function.workspace.method(function.cls.id, "__init__")
    source = facts.sources.get(ident.removeprefix(f"{function.parameters[0]}.")) if facts is not None else None
    if source is None or init is None:
        return False
    return any(mode & {"eval", "unknown"} for _, mode in entry_modes(function.workspace, init, source))


def _reachable_from_entry(function: Function, ident: str) -> bool:
    """Whether the module comes in from outside as it is: a parameter, an attribute, a global of this file."""
    root = ident.partition(".")[0].partition("[")[0]
    return root in function.parameters or ident.startswith("::")


def _is_handed_on(function: Function) -> bool:
    """Whether the program uses a function as a value: `train(model, summary_fn=write_summary)`."""
    name = re.escape(function.name)
    value = re.compile(rf"^(?!\s*(?:from|import)\b)[^\n#]*[=(,\[:]\s*(?:\w+\.)*{name}\s*(?:[,)\]}}#]|$)", re.MULTILINE)
    return function.workspace.finds_around(value, function.module)


def _set_in_class(function: Function, ident: str) -> bool:
    """Whether another method of the class, or the file, ever switches or replaces this module: then the order is not
    known."""
    others = [*function.module.functions.values(), function.module.body]
    if function.cls is not None:
        others.extend(function.cls.methods.values())
        if any(b not in ("builtins.object",) for b in function.cls.bases):
            return True  # a base class may do it
    return any(
        (event.what is What.MODE and event.subject == ident and event.detail != "train")
        or (event.what in (What.ALIAS, What.CREATE) and event.subject == ident and other.name != "__init__")
        for other in others
        if other is not function and (ident.startswith("::") or other.cls is function.cls)
        for event in other.events
    )


def _returns_inside(statement: Place) -> bool:
    """Whether the pass may leave the function from within."""
    return any(isinstance(node, (ast.Return, ast.Raise)) for node in ast.walk(statement.node))
