"""LIGHTNING002 epoch-metric-on-step."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, ClassModel, Finding, Fix, Function, Rule, Severity, words

if TYPE_CHECKING:
    from trainwright.editing import Editor

_EVALUATION = {"validation_step", "test_step"}
_METRICS = {
    "acc", "accuracy", "auc", "auroc", "auprc", "f1", "fbeta", "precision", "recall", "iou", "miou", "jaccard", "dice",
    "mcc", "kappa", "specificity", "sensitivity", "bleu", "rouge", "cer", "wer", "perplexity", "r2", "eer",
}  # fmt: skip
"""Words of names of metrics that speak of a whole epoch: of one batch they are noise."""
_EPOCH_PARTS = {"val", "valid", "validation"}
_ONE_BATCH = {"step", "batch"}
_RENAMED = ": the logger gets `{0}_step` and `{0}_epoch`, and no `{0}`"


class EpochMetricOnStep(Rule):
    """A metric of the whole epoch is logged for every batch as well.

    ## What it does
    Reports `self.log(...)` and `self.log_dict(...)` of a LightningModule with `on_step=True` in `validation_step` and
    `test_step`, and together with `on_epoch=True` for accuracy, AUC, F1 and their like, and names with `val`.

    ## Why it is bad
    Accuracy or AUC of one batch says nothing about the model. And what is logged both per step and per epoch gets two
    names, `val_acc_step` and `val_acc_epoch`: the chart `val_acc` stays empty, and the one per step jumps about, as
    the batches of all validation runs are strung together in it.

    ## Example
    ```python
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def validation_step(self, batch, batch_idx):
            x, y = batch
            accuracy = (self(x).argmax(1) == y).float().mean()
            self.log("val_acc", accuracy, on_step=True, on_epoch=True)
    ```

    ## Use instead
    ```python
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def validation_step(self, batch, batch_idx):
            x, y = batch
            accuracy = (self(x).argmax(1) == y).float().mean()
            self.log("val_acc", accuracy, on_step=False, on_epoch=True)
    ```

    ## Fix safety
    Safe: the value of the epoch is logged as before, now under the name that the code gives it. Unsafe where
    `on_epoch=False` says that only batches are logged: then the epoch is logged instead.

    ## Truth
    In `validation_step` and `test_step`, `on_epoch` is True and `on_step` False by default; in `training_step` it is
    the other way round. The training loss may well be logged both ways, and a name that says `step` or `batch` asks
    for it: neither is reported, nor is a torchmetrics object in training, which sums up the epoch by itself.

    ## References
    - Logging in LightningModule: https://lightning.ai/docs/pytorch/stable/extensions/logging.html#automatic-logging
    """

    code = "LIGHTNING002"
    name = "epoch-metric-on-step"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls = function.cls
        if cls is None or not function.parameters:
            return
        for call in function.calls:
            if call.method not in ("log", "log_dict") or not _is_on(call, "on_step"):
                continue
            if call.hides_arguments or not _is_own(function, call) or not cls.is_lightning_module:
                continue
            evaluates = _evaluates(function, cls)
            epoch = call.argument("on_epoch")
            both = _is_on(call, "on_epoch") or (evaluates and epoch is None)
            only_step = isinstance(epoch, ast.Constant) and epoch.value is False
            if not both and not (evaluates and only_step):
                continue
            names = _names(call)
            if not names or any(_ONE_BATCH & set(words.words(name)) for name in names):
                continue
            if not evaluates and (not all(_speaks_of_an_epoch(name) for name in names) or _is_metric_object(call)):
                continue
            shown = f"`{names[0]}`" + (" and the others" if len(names) > 1 else "")
            yield self.finding(
                call.place,
                f"`on_step=True` logs {shown} for every batch, where only the epoch means something"
                + (_RENAMED.format(names[0]) if both else ", and `on_epoch=False` drops the epoch")
                + ". Pass `on_step=False`"
                + ("" if both else " and `on_epoch=True`"),
                fixable=Applicability.SAFE if both else Applicability.UNSAFE,
                subject=(call, both),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, both = finding.subject
        editor.set_keyword(call.place, "on_step", "False")
        if both:
            return Fix("Set `on_step=False`")
        editor.set_keyword(call.place, "on_epoch", "True")
        return Fix("Log the epoch instead of the batches", Applicability.UNSAFE)


def _evaluates(function: Function, cls: ClassModel) -> bool:
    """Whether a method is an evaluation step, or a helper that only such steps of its class call."""
    if function.name in _EVALUATION:
        return True
    callers = {
        method.name
        for method in cls.methods.values()
        for call in method.calls_of(function.name)
        if isinstance(call.node.func, ast.Attribute) and ast.unparse(call.node.func.value) == method.parameters[0]
    }
    return bool(callers) and callers <= _EVALUATION


def _is_on(call: Call, name: str) -> bool:
    given = call.argument(name)
    return isinstance(given, ast.Constant) and given.value is True


def _is_own(function: Function, call: Call) -> bool:
    """Whether it is `self.log`, not the log of a logger or an experiment."""
    called = call.node.func
    return isinstance(called, ast.Attribute) and ast.unparse(called.value) == function.parameters[0]


def _names(call: Call) -> list[str]:
    """The names under which values are logged, `{...}` where a part is computed; empty when they can't be told."""
    if call.method == "log":
        name = call.argument("name", 0)
        return [text] if name is not None and (text := _literal(name)) else []
    values = call.argument("dictionary", 0)
    if isinstance(values, ast.DictComp):
        return [text] if (text := _literal(values.key)) else []
    if not isinstance(values, ast.Dict):
        return []
    texts = [_literal(key) if key is not None else "" for key in values.keys]
    return texts if all(texts) else []


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [v.value if isinstance(v, ast.Constant) else "{...}" for v in node.values]
        return "".join(str(part) for part in parts)
    return ""


def _speaks_of_an_epoch(name: str) -> bool:
    found = set(words.words(name))
    return bool(found & _METRICS) or bool(found & _EPOCH_PARTS and "train" not in found) or "f1" in name.lower()


def _is_metric_object(call: Call) -> bool:
    """Whether what is logged is a metric of torchmetrics, or may be one: an attribute or an entry of one."""
    value = call.argument("value", 1)
    known = call.value("value", 1)
    return known.type.startswith("torchmetrics.") or isinstance(value, (ast.Attribute, ast.Subscript))
