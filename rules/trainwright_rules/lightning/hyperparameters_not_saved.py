"""LIGHTNING006 hyperparameters-not-saved."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    ClassModel,
    Finding,
    Fix,
    Function,
    Rule,
    Severity,
    is_test,
    parameters_with_defaults,
    words,
)
from trainwright_rules.lightning._classes import is_fitted, super_init

if TYPE_CHECKING:
    from trainwright.editing import Editor

_KNOWN_LIBRARIES = {"lightning", "torch", "abc", "typing", "builtins", "torchmetrics"}
"""A base class from any other library may save them itself."""
_PLAIN = {"int", "float", "str", "bool", "dict", "list", "tuple", "Dict", "List", "Tuple", "Namespace", "DictConfig"}
_BUNDLES = {"hparams", "config", "cfg", "args", "hyperparameters", "params", "opt", "conf"}
_NUMBER = re.compile(
    r"lr|wd|dropout|momentum|temperature|(?:\w+_)?learning_rate|(?:num|n)_[a-z]\w*|"
    r"(?:\w+_)?(?:lr|rate|dim|size|decay|layers|heads|channels|classes|epochs|steps|dropout|ratio)"
)
"""Names of parameters without annotation and default that are numbers: what else is a `learning_rate`?"""
_OF_THEM = re.compile(r"hparams|hyper|config|cfg|args|param|super\(")
_OBJECTS = {
    "model", "net", "network", "module", "backbone", "encoder", "decoder", "criterion", "loss", "dataset", "loader",
    "dataloader", "optimizer", "scheduler", "metric", "metrics", "tokenizer", "teacher", "student",
}  # fmt: skip
"""Words of names of parameters that are objects, which belong into no checkpoint as hyperparameters."""


class HyperparametersNotSaved(Rule):
    """A LightningModule takes hyperparameters and does not save them.

    ## What it does
    Reports a LightningModule whose `__init__` takes hyperparameters (numbers, texts, a config) where neither the class
    nor a base class or a subclass of it calls `save_hyperparameters()`.

    ## Why it is bad
    The checkpoint holds the weights and not what they were trained with. `Net.load_from_checkpoint(path)` fails for
    want of arguments, or builds a network from the defaults, whose layers have other sizes; and the logger shows runs
    without the values in which they differ.

    ## Example
    ```python
    import torch
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def __init__(self, width: int, lr: float = 1e-3):
            super().__init__()
            self.layer = torch.nn.Linear(width, 1)
            self.lr = lr

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=self.lr)
    ```

    ## Use instead
    ```python
    import torch
    from lightning.pytorch import LightningModule


    class Net(LightningModule):
        def __init__(self, width: int, lr: float = 1e-3):
            super().__init__()
            self.save_hyperparameters()
            self.layer = torch.nn.Linear(width, 1)
            self.lr = lr

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=self.lr)
    ```

    ## Fix safety
    Safe: the values are saved in the checkpoint and shown by the logger; nothing else changes. Modules, losses and data
    among the arguments are left out with `ignore=`.

    ## Truth
    `save_hyperparameters()` of a base class saves the arguments of its subclasses too. Who assigns `self.hparams`
    fields by hand, or has a base class from elsewhere, is left alone. A module without `configure_optimizers` is a part
    of another one, and has no checkpoints. Those of tests are not kept.

    ## References
    - Checkpointing: https://lightning.ai/docs/pytorch/stable/common/checkpointing_basic.html#save-hyperparameters
    """

    code = "LIGHTNING006"
    name = "hyperparameters-not-saved"
    severity = Severity.WARN

    def check_class(self, cls: ClassModel) -> Iterator[Finding]:
        init = cls.methods.get("__init__")
        if init is None or init.node is None or not cls.is_lightning_module or is_test(init):
            return
        given = [p for p in _parameters(init) if _is_hyperparameter(init, p)]
        if not given or not is_fitted(cls) or _saves(cls) or not _is_known(cls) or _is_saved_by_a_subclass(cls):
            return
        shown = ", ".join(f"`{p.arg}`" for p in given[:3]) + (" ..." if len(given) > 3 else "")
        yield self.finding(
            init.place(init.node),
            f"`{cls.name}` takes {shown} and never calls `save_hyperparameters()`: its checkpoints don't say with "
            f"which values they were trained, and `{cls.name}.load_from_checkpoint` has to be told them",
            fixable=Applicability.SAFE if super_init(init) is not None else None,
            subject=init,
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        init = finding.subject
        base = super_init(init)
        if base is None:
            return None
        objects = [p.arg for p in _parameters(init) if not _is_hyperparameter(init, p) and _is_object(p)]
        ignored = f"ignore={objects!r}".replace("'", '"') if objects else ""
        editor.insert_after(init.place(base), f"self.save_hyperparameters({ignored})")
        return Fix(f"Insert `self.save_hyperparameters({ignored})`")


def _parameters(init: Function) -> list[ast.arg]:
    assert init.node is not None
    arguments = init.node.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs][1:]


def _is_hyperparameter(init: Function, parameter: ast.arg) -> bool:
    """Whether a parameter is a plain value, as its annotation, its default or its name say."""
    if parameter.annotation is not None:
        named = {n.id for n in ast.walk(parameter.annotation) if isinstance(n, ast.Name)}
        named |= {n.attr for n in ast.walk(parameter.annotation) if isinstance(n, ast.Attribute)}
        return bool(named & _PLAIN) and not any("Module" in name or "Callable" in name for name in named)
    if _is_object(parameter):
        return False
    assert init.node is not None
    default = dict(parameters_with_defaults(init.node.args))[parameter]
    if isinstance(default, ast.Constant) and isinstance(default.value, (int, float, str)):
        return True
    return parameter.arg in _BUNDLES or (default is None and _NUMBER.fullmatch(parameter.arg) is not None)


def _is_object(parameter: ast.arg) -> bool:
    """Whether a parameter is a module, a loss or data: `net`, `loss_fn: nn.Module`, `val_loader`."""
    if parameter.annotation is not None and "Module" in ast.unparse(parameter.annotation):
        return True
    found = words.words(parameter.arg)
    return bool(found) and (found[-1] in _OBJECTS or (found[-1] in ("fn", "func", "function") and len(found) > 1))


def _is_known(cls: ClassModel) -> bool:
    """Whether all ancestors are known, so that none saves the hyperparameters unseen."""
    if any(base.partition(".")[0] not in _KNOWN_LIBRARIES for base in cls.library_bases):
        return False
    return not cls.module.workspace.has_unknown_base(cls.id)


def _saves(cls: ClassModel) -> bool:
    """Whether the class or an ancestor saves hyperparameters, in whatever way."""
    workspace = cls.module.workspace
    models = (workspace.class_model(ancestor) for ancestor in workspace.ancestors(cls.id))
    return any(_mentions_hyperparameters(model) for model in models if model is not None)


def _mentions_hyperparameters(cls: ClassModel) -> bool:
    for node in ast.walk(cls.node):
        if isinstance(node, ast.Attribute) and (
            node.attr in ("save_hyperparameters", "_set_hparams")
            or (node.attr in ("hparams", "_hparams") and isinstance(node.ctx, ast.Store))
        ):
            return True
        if isinstance(node, ast.FunctionDef) and (
            node.name == "hparams" or (node.name == "on_save_checkpoint" and _may_hold_them(cls, node))
        ):
            return True
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self.hparams.update":
            return True
    return False


def _may_hold_them(cls: ClassModel, hook: ast.FunctionDef) -> bool:
    """Whether what a hook puts into the checkpoint may be the hyperparameters, and not other state of the module."""
    text = ast.unparse(hook)
    init = cls.methods.get("__init__")
    own = {p.arg for p in _parameters(init)} if init is not None and init.node is not None else set()
    return _OF_THEM.search(text) is not None or any(re.search(rf"\b{name}\b", text) for name in own)


def _is_saved_by_a_subclass(cls: ClassModel) -> bool:
    """Whether it is a base class whose subclasses, in its file or in those around it, save them."""
    workspace = cls.module.workspace
    around = {id(module): module for module in (cls.module, *workspace.around(cls.path))}
    classes = [other for module in around.values() for other in module.classes.values()]
    return any(
        cls.id in other.bases and (_mentions_hyperparameters(other) or _is_saved_by_a_subclass(other))
        for other in classes
    )
