"""LIGHTNING011 step-and-loader-apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Call, ClassModel, Finding, Function, Kind, Rule, Severity, at_line, is_test, words
from trainwright_rules.lightning._classes import defines, is_whole
from trainwright_rules.lightning._runs import Run, class_of, runs

_NEEDED = {"fit": "training_step", "validate": "validation_step", "test": "test_step"}


class StepAndLoaderApart(Rule):
    """A Trainer gets validation data and a module without validation_step, or the other way round.

    ## What it does
    Reports a LightningModule with `val_dataloader` but no `validation_step`, a `trainer.fit(model, ...)` that hands
    data for validation to a module without `validation_step`, or none to a module that has one; and
    `trainer.fit`, `validate` and `test` with a module that lacks the step that they run.

    ## Why it is bad
    Lightning skips the validation with one warning among others: no `val_loss` is logged, early stopping and the
    checkpoint that wait for it raise or keep the last epoch, and nobody sees the model overfit. A missing
    `training_step` or `test_step` raises MisconfigurationException when its turn has come.

    ## Example
    ```python
    from lightning.pytorch import LightningModule
    from torch.nn.functional import mse_loss
    from torch.utils.data import DataLoader


    class Net(LightningModule):
        def training_step(self, batch, batch_idx):
            x, y = batch
            return mse_loss(self(x), y)

        def val_dataloader(self):
            return DataLoader(self.validation_set, batch_size=64)
    ```

    ## Use instead
    ```python
    from lightning.pytorch import LightningModule
    from torch.nn.functional import mse_loss
    from torch.utils.data import DataLoader


    class Net(LightningModule):
        def training_step(self, batch, batch_idx):
            x, y = batch
            return mse_loss(self(x), y)

        def validation_step(self, batch, batch_idx):
            x, y = batch
            self.log("val_loss", mse_loss(self(x), y))

        def val_dataloader(self):
            return DataLoader(self.validation_set, batch_size=64)
    ```

    ## Truth
    The steps of base classes count, and nothing is said where a base class is not known. Who passes
    `limit_val_batches=0`, calls `trainer.validate` as well, or hands over something that may be a data module, is left
    alone.

    ## References
    - Validation: https://lightning.ai/docs/pytorch/stable/common/evaluation_basic.html
    """

    code = "LIGHTNING011"
    name = "step-and-loader-apart"
    severity = Severity.WARN
    words = ("fit", "validate", "test", "val_dataloader")

    def check_class(self, cls: ClassModel) -> Iterator[Finding]:
        loader = cls.methods.get("val_dataloader")
        if loader is None or loader.node is None or not cls.is_lightning_module or not is_whole(cls):
            return
        if "training_step" not in cls.methods or defines(cls, "validation_step") or _has_subclasses(cls):
            return
        if _gives_nothing(loader):
            return
        yield self.finding(
            loader.place(loader.node),
            f"`{cls.name}` has `val_dataloader` and no `validation_step`: Lightning skips the validation, and says so "
            f"in a warning only",
        )

    def check_function(self, function: Function) -> Iterator[Finding]:
        if function.words is not None and "Trainer" not in function.words and not function.words & set(_NEEDED):
            return
        found = list(runs(function))
        if not found or is_test(function):
            return
        validates = any(call.method == "validate" for call in function.calls_of("validate"))
        for run in found:
            if run.call.method not in _NEEDED or not is_whole(run.model) or run.call.hides_arguments:
                continue
            message = self._missing(run) or ("" if validates else _apart(function, run))
            if message:
                first = run.model.segment.first_line
                yield self.finding(
                    run.call.place,
                    message,
                    related=[at_line(run.model.path, first, f"`{run.model.name}` is defined here")],
                )

    def _missing(self, run: Run) -> str:
        """The step that must be there and isn't."""
        needed = _NEEDED[run.call.method]
        if defines(run.model, needed):
            return ""
        return (
            f"`{run.call.method}` runs `{needed}`, and `{run.model.name}` has none: this raises "
            f"MisconfigurationException"
        )


def _apart(function: Function, run: Run) -> str:
    """What is wrong between the data that `fit` gets and the steps of the module; empty when nothing is for sure."""
    call, model = run.call, run.model
    if call.method != "fit":
        return ""
    given, module = _given(call, "val_dataloaders", 2), _given(call, "datamodule", 3)
    train = _given(call, "train_dataloaders", 1) or _given(call, "train_dataloader")
    value = call.value("datamodule", 3) if module is not None else call.value("train_dataloaders", 1)
    data = class_of(function, value)
    if data is not None and "lightning.pytorch.LightningDataModule" not in data.library_bases:
        data = None
    if not defines(model, "validation_step"):
        if given is not None:
            shown = ast.unparse(given)
            return (
                f"`{model.name}` has no `validation_step`: Lightning leaves `{shown}` unused, and says so in a warning"
            )
        if (
            data is not None
            and defines(data, "val_dataloader")
            and not _gives_nothing(data.methods.get("val_dataloader"))
        ):
            return (
                f"`{model.name}` has no `validation_step`: Lightning leaves `{data.name}.val_dataloader` unused, and "
                f"says so in a warning only"
            )
        return ""
    if given is not None or defines(model, "val_dataloader") or run.trainer is None or _limits_validation(run.trainer):
        return ""
    if data is not None:
        if not is_whole(data) or defines(data, "val_dataloader"):
            return ""
        lacking = f"`{data.name}` has no `val_dataloader`"
    elif module is not None or not (_is_loader(call) if train is not None else defines(model, "train_dataloader")):
        return ""
    else:
        lacking = "`fit` gets no validation data"
    return f"`{model.name}.validation_step` never runs: {lacking}. Lightning says so in a warning only"


def _given(call: Call, name: str, index: int | None = None) -> ast.expr | None:
    """An argument that is there and not None."""
    value = call.argument(name, index)
    return None if isinstance(value, ast.Constant) and value.value is None else value


def _is_loader(call: Call) -> bool:
    """Whether the training data of a `fit` are a loader, and no data module."""
    train = call.argument("train_dataloaders", 1) or call.argument("train_dataloader")
    value = call.value("train_dataloaders", 1)
    if value.kind is Kind.LOADER:
        return True
    return value.kind is Kind.UNKNOWN and train is not None and "loader" in words.words(ast.unparse(train))


def _limits_validation(trainer: Call) -> bool:
    """Whether a Trainer may have been told not to validate."""
    return trainer.hides_arguments or trainer.argument("limit_val_batches") is not None


def _gives_nothing(loader: Function | None) -> bool:
    """Whether a `val_dataloader` says that there is none: it raises, passes, or returns None or an empty list."""
    if loader is None or loader.node is None:
        return False
    last = loader.node.body[-1]
    if isinstance(last, ast.Return):
        value = last.value
        return (
            value is None
            or (isinstance(value, ast.Constant) and value.value is None)
            or (isinstance(value, ast.List) and not value.elts)
        )
    return isinstance(last, (ast.Pass, ast.Raise, ast.Expr))


def _has_subclasses(cls: ClassModel) -> bool:
    """Whether other classes of the file descend from it: these may have the step."""
    return any(cls.id in other.bases for other in cls.module.classes.values())
