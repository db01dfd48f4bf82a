"""LIGHTNING010 step-without-loss."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from trainwright.rule import (
    Call,
    ClassModel,
    Finding,
    Function,
    Rule,
    Severity,
    What,
    is_test,
    parameters_with_defaults,
    quoted,
)
from trainwright_rules.lightning._classes import defines, is_automatic, own_nodes

_BY_HAND = (What.BACKWARD, What.STEP)
_GONE = {"item": "a number", "detach": "a tensor without its graph", "numpy": "an array", "tolist": "numbers"}
_GIVEN = {
    "batch",
    "batch_idx",
    "batch_nb",
    "batch_index",
    "dataloader_idx",
    "dataloader_iter",
    "optimizer_idx",
    "hiddens",
}
"""Parameters of a step that the Trainer gives."""
_FINITE = ("finite", "isnan", "isinf", "nan", "inf", "skip", "None", "valid", "empty", "optimizer_idx", "sanity")
"""What stands in a condition, or beside it, under which no loss is wanted."""


class StepWithoutLoss(Rule):
    """A training_step returns no loss, so that the Trainer has nothing to learn from.

    ## What it does
    Reports a `training_step` under automatic optimisation that ends without `return` on some path, or that returns what
    the Trainer can't go backward from: a tuple, a dictionary without `"loss"`, `loss.item()`.

    ## Why it is bad
    Without a loss the Trainer skips backward and step. It warns once, then all epochs run, the metrics that are logged
    look alive, and no weight changes. A tuple or a dictionary without `"loss"` raises MisconfigurationException.

    ## Example
    ```python
    from lightning.pytorch import LightningModule
    from torch.nn.functional import cross_entropy
    from torch.optim import SGD


    class Net(LightningModule):
        def training_step(self, batch, batch_idx):
            x, y = batch
            loss = cross_entropy(self(x), y)
            self.log("train_loss", loss)

        def configure_optimizers(self):
            return SGD(self.parameters(), lr=0.1)
    ```

    ## Use instead
    ```python
    from lightning.pytorch import LightningModule
    from torch.nn.functional import cross_entropy
    from torch.optim import SGD


    class Net(LightningModule):
        def training_step(self, batch, batch_idx):
            x, y = batch
            loss = cross_entropy(self(x), y)
            self.log("train_loss", loss)
            return loss

        def configure_optimizers(self):
            return SGD(self.parameters(), lr=0.1)
    ```

    ## Truth
    `return None` skips a batch on purpose, and so does a branch that asks whether the loss is finite or says in a
    comment that it skips: nothing is said then, nor about modules whose `automatic_optimization` may be off, which have
    no optimizers of their own, or which go backward by hand (LIGHTNING001), nor about what is returned only to callers
    that pass a flag of their own, which the Trainer leaves at its default.

    ## References
    - training_step: https://lightning.ai/docs/pytorch/stable/common/lightning_module.html#training-step
    """

    code = "LIGHTNING010"
    name = "step-without-loss"
    severity = Severity.CRITICAL
    words = ("training_step",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls, node = function.cls, function.node
        if cls is None or node is None or function.name != "training_step" or not cls.is_lightning_module:
            return
        if function.events_of(*_BY_HAND) or not is_automatic(cls) or is_test(function):
            return
        own = list(own_nodes(node))
        if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own) or not _optimizes(cls):
            return
        returns = [n for n in own if isinstance(n, ast.Return)]
        for statement in returns:
            problem = _problem(function, statement.value)
            if problem and not _is_for_other_callers(node, statement):
                yield self.finding(function.place(statement), f"`training_step` of `{cls.name}` {problem}")
        if not _falls_through(node.body) or _is_placeholder(node.body):
            return
        if not any(statement.value is not None for statement in returns):
            loss = _loss(function)
            if not returns and (loss or _learns(function)):
                yield self.finding(
                    function.place(node),
                    f"`training_step` of `{cls.name}` returns nothing"
                    + (f": `{loss}` is computed and goes nowhere" if loss else "")
                    + ". The Trainer skips backward and step, and no weight ever changes. Return the loss",
                )
            return
        branch = _open_branch(node.body)
        if branch is None or _is_on_purpose(function, branch):
            return
        yield self.finding(
            function.place(branch),
            f"`training_step` of `{cls.name}` returns a loss only if `{quoted(branch.test)}`; else nothing, and "
            f"the Trainer skips the batch. Return a loss there too, or say `return None`",
        )


def _problem(function: Function, value: ast.expr | None) -> str:
    """Why the Trainer can't use what is returned; empty when it can, or that is not known."""
    if isinstance(value, ast.Tuple):
        return (
            f"returns a tuple, `{quoted(value)}`: the Trainer raises MisconfigurationException. Return the loss alone"
        )
    if isinstance(value, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in value.keys]
        if keys and all(isinstance(key, str) for key in keys) and "loss" not in keys:
            return (
                f"returns the dictionary `{quoted(value)}` without the key `loss`: the Trainer raises "
                f"MisconfigurationException"
            )
        return ""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in _GONE:
        if not value.args and "loss" in ast.unparse(value.func.value).lower():
            return f"returns {_GONE[value.func.attr]}, `{quoted(value)}`: there is nothing to go backward from"
    return ""


def _is_for_other_callers(step: ast.FunctionDef | ast.AsyncFunctionDef, statement: ast.stmt) -> bool:
    """Whether a statement stands under `if flag:` of a parameter that the Trainer leaves at its default."""
    pairs = parameters_with_defaults(step.args)
    defaults = {p.arg: bool(d.value) for p, d in pairs if p.arg not in _GIVEN and isinstance(d, ast.Constant)}
    for branch in ast.walk(step):
        if not isinstance(branch, ast.If):
            continue
        test, expected = branch.test, True
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test, expected = test.operand, False
        if not isinstance(test, ast.Name) or test.id not in defaults:
            continue
        left_out = branch.orelse if defaults[test.id] is expected else branch.body
        if any(node is statement for other in left_out for node in ast.walk(other)):
            return True
    return False


def _falls_through(body: Sequence[ast.stmt]) -> bool:
    """Whether the end of a block can be reached."""
    return all(_passes(statement) for statement in body)


def _passes(statement: ast.stmt) -> bool:
    """Whether what stands behind a statement can be reached."""
    if isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return False
    if isinstance(statement, ast.If):
        return not statement.orelse or _falls_through(statement.body) or _falls_through(statement.orelse)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return _falls_through(statement.body)
    if isinstance(statement, ast.While):
        endless = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return not endless or any(isinstance(n, ast.Break) for n in ast.walk(statement))
    if isinstance(statement, ast.Try):
        if statement.finalbody and not _falls_through(statement.finalbody):
            return False
        ends = [[*statement.body, *statement.orelse], *(handler.body for handler in statement.handlers)]
        return any(_falls_through(end) for end in ends)
    if isinstance(statement, ast.Match):
        whole = any(isinstance(c.pattern, ast.MatchAs) and c.pattern.pattern is None for c in statement.cases)
        return not whole or any(_falls_through(case.body) for case in statement.cases)
    if isinstance(statement, ast.Assert):
        return not (isinstance(statement.test, ast.Constant) and not statement.test.value)
    return True


def _open_branch(body: Sequence[ast.stmt]) -> ast.If | None:
    """The one `if` without `else`, last in the function, behind which nothing is returned."""
    last = body[-1]
    while isinstance(last, (ast.With, ast.AsyncWith)):
        last = last.body[-1]
    if not isinstance(last, ast.If) or last.orelse or _falls_through(last.body):
        return None
    others = [s for s in body if isinstance(s, ast.If) and s is not last and not _passes_one_arm(s)]
    return None if others else last  # `if kind == 1: return ...`, `if kind == 2: return ...` covers what there is


def _passes_one_arm(statement: ast.If) -> bool:
    """Whether no arm of an `if` returns."""
    return not any(isinstance(n, ast.Return) for n in ast.walk(statement))


def _is_on_purpose(function: Function, branch: ast.If) -> bool:
    """Whether a condition says that without it no loss is wanted, or a comment beside it does."""
    lines = function.module.document.lines
    span = function.place(branch).range
    beside = lines[max(span.start.line - 2, 0) : span.end.line + 2]
    if any(mark in text.lower() for text in (ast.unparse(branch.test),) for mark in map(str.lower, _FINITE)):
        return True
    return any("#" in line and any(w in line.lower() for w in ("skip", "nan", "finite", "only")) for line in beside)


def _is_placeholder(body: Sequence[ast.stmt]) -> bool:
    """Whether a body is `pass`, `...` or a docstring."""
    return all(isinstance(s, ast.Pass) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)) for s in body)


def _loss(function: Function) -> str:
    """The name of the loss that is computed."""
    assert function.node is not None
    names = [
        target.id
        for n in own_nodes(function.node)
        if isinstance(n, ast.Assign)
        for target in n.targets
        if isinstance(target, ast.Name) and "loss" in target.id.lower()
    ]
    return "loss" if "loss" in names else (names[-1] if names else "")


def _learns(function: Function) -> bool:
    """Whether a step calls the module, or logs: then it is there to train."""

    def own(call: Call) -> bool:
        written = ast.unparse(call.node.func)
        return written == function.parameters[0] or written == f"{function.parameters[0]}.log"

    return bool(function.parameters) and any(own(call) for call in function.calls)


def _optimizes(cls: ClassModel) -> bool:
    """Whether the Trainer learns from what the step returns: the class, or an ancestor, gives an optimizer, and no
    `training_step_end` makes the loss of it."""
    found = cls.module.workspace.method(cls.id, "configure_optimizers")
    if found is None or defines(cls, "training_step_end"):
        return False
    model = cls.module.workspace.function_model(found.id)
    if model is None or model.node is None:
        return False
    values = [n.value for n in own_nodes(model.node) if isinstance(n, ast.Return)]
    return any(v is not None and not (isinstance(v, ast.Constant) and v.value is None) for v in values)
