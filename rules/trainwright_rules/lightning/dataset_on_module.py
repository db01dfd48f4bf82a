"""LIGHTNING005 dataset-on-module."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Call, ClassModel, Finding, Function, Kind, Rule, Severity, is_test, words
from trainwright_rules.lightning._classes import own_nodes

_TYPES = {
    "Module": "a module", "LightningModule": "a module", "PreTrainedModel": "a module",
    "Dataset": "a dataset", "IterableDataset": "a dataset", "TensorDataset": "a dataset", "Subset": "a dataset",
    "ConcatDataset": "a dataset", "DataLoader": "a loader", "DataFrame": "a data frame",
}  # fmt: skip
_ARRAYS = {"ndarray": "an array", "Tensor": "a tensor"}
_KINDS = {Kind.MODULE: "a module", Kind.DATASET: "a dataset", Kind.LOADER: "a loader", Kind.CRITERION: "a module"}
_DATA = {"data", "dataset", "datasets", "inputs", "images", "features", "samples", "x", "xtrain", "targets", "labels"}
_HOLDERS = {"dataset", "dataloader", "loader", "dataframe", "df"}
_WEIGHTLESS = {"loss", "losses", "criterion", "criteria", "metric", "metrics", "activation", "act", "fn", "fun", "func",
               "norm", "transform", "transforms", "augmentation"}  # fmt: skip
"""Words of names of modules that hold no weights: their few bytes matter to nobody."""
_BATCHERS = {"DataLoader", "TensorDataset"}


class DatasetOnModule(Rule):
    """A dataset or a module is saved in every checkpoint among the hyperparameters.

    ## What it does
    Reports `save_hyperparameters()` in a LightningModule whose constructor takes a module, a dataset, a loader, a data
    frame or an array of data that is not left out with `ignore=`; and data that is kept as a buffer only to be loaded
    from.

    ## Why it is bad
    The argument is pickled into each checkpoint: megabytes of data instead of kilobytes of weights, and a module twice,
    with weights that are not those which `load_state_dict` restores. The checkpoint can then be loaded only where the
    same classes can be imported, and the logger gets the whole object as a text.

    ## Example
    ```python
    import torch
    from lightning.pytorch import LightningModule


    class Classifier(LightningModule):
        def __init__(self, backbone: torch.nn.Module, lr: float = 1e-3):
            super().__init__()
            self.save_hyperparameters()
            self.backbone = backbone
    ```

    ## Use instead
    ```python
    import torch
    from lightning.pytorch import LightningModule


    class Classifier(LightningModule):
        def __init__(self, backbone: torch.nn.Module, lr: float = 1e-3):
            super().__init__()
            self.save_hyperparameters(ignore=["backbone"])
            self.backbone = backbone
    ```

    ## Truth
    A dataset that is only an attribute, `self.dataset = dataset`, is in no checkpoint: 3.6 kB against 3.2 MB in the
    test. It is `save_hyperparameters()` that takes all arguments of the constructor, and `register_buffer` that takes
    the tensor. `load_from_checkpoint` must then be given what was left out: `backbone=...`. Losses, metrics and
    activations are modules without weights and are left alone, and so is a LightningDataModule.

    ## References
    - save_hyperparameters: https://lightning.ai/docs/pytorch/stable/common/checkpointing_basic.html#save-hyperparameters
    """

    code = "LIGHTNING005"
    name = "dataset-on-module"
    severity = Severity.WARN
    words = ("save_hyperparameters", "register_buffer")

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls = function.cls
        if cls is None or function.node is None or not cls.is_lightning_module or is_test(function):
            return
        if function.name == "__init__":
            yield from self._hyperparameters(function, cls)
        for call in function.calls_of("register_buffer"):
            name = call.argument("name", 0)
            if (
                isinstance(name, ast.Constant)
                and isinstance(name.value, str)
                and _is_data_buffer(cls, call, name.value)
            ):
                yield self.finding(
                    call.place,
                    f"The buffer `{name.value}` puts the data into every checkpoint of `{cls.name}`, only to be loaded "
                    f"from it. Keep them in a LightningDataModule, or pass `persistent=False`",
                )

    def _hyperparameters(self, function: Function, cls: ClassModel) -> Iterator[Finding]:
        for call in function.calls_of("save_hyperparameters"):
            captured = _captured(function, call)
            found = {name: what for name in captured if (what := _what(function, cls, name)) and _matters(name, what)}
            if not found or _takes_them_out(cls):
                continue
            shown = " and ".join(f"`{name}`, {what}," for name, what in found.items())
            ignored = ", ".join(f'"{name}"' for name in found)
            yield self.finding(
                call.place,
                f"`save_hyperparameters` puts {shown} into every checkpoint of `{cls.name}`. "
                f"Leave it out: `ignore=[{ignored}]`",
            )


def _captured(function: Function, call: Call) -> list[str]:
    """The parameters that a call saves; none where that can't be told."""
    written = call.node.args
    ignored: set[str] = set()
    for keyword in call.node.keywords:
        if keyword.arg == "ignore":
            given = _texts(keyword.value)
            if given is None:
                return []
            ignored |= given
        elif keyword.arg != "logger":
            return []
    named = [a.value for a in written if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if len(named) != len(written):
        return []
    return [name for name in function.parameters[1:] if name not in ignored and (not named or name in named)]


def _matters(name: str, what: str) -> bool:
    """Whether it is data, or a module that has weights by all that its name says."""
    return what != "a module" or not _WEIGHTLESS & set(words.words(name))


def _texts(node: ast.expr) -> set[str] | None:
    """A text or a list of texts, as a set; None for anything else."""
    elements = node.elts if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else [node]
    texts = {e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)}
    return texts if len(texts) == len(elements) else None


def _what(function: Function, cls: ClassModel, name: str) -> str:
    """What a parameter of the constructor is, where that belongs into no checkpoint; empty otherwise."""
    assert function.node is not None
    arguments = function.node.args
    parameter = next(a for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs) if a.arg == name)
    if parameter.annotation is not None:
        return _by_annotation(function, parameter)
    return _by_callers(function, cls, name) or _by_use(function, cls, name)


def _by_annotation(function: Function, parameter: ast.arg) -> str:
    annotation = parameter.annotation
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return ""
    assert annotation is not None
    named = [n.attr if isinstance(n, ast.Attribute) else n.id for n in ast.walk(annotation)
             if isinstance(n, (ast.Attribute, ast.Name))]  # fmt: skip
    if {"Callable", "Type", "type", "partial", "str"} & set(named):
        return ""
    for name in named:
        if name in _TYPES:
            return _TYPES[name]
        if name in _ARRAYS and _DATA & set(words.words(parameter.arg)):
            return _ARRAYS[name]
    known = function.outcome.environment.get(parameter.arg)
    if known is not None and known.ident == parameter.arg and known.kind in (Kind.MODULE, Kind.DATASET, Kind.LOADER):
        return _KINDS[known.kind]
    return ""


def _by_callers(function: Function, cls: ClassModel, name: str) -> str:
    """What the file itself builds the class with."""
    index = function.parameters.index(name) - 1
    found = set()
    for other in function.module.all_functions:
        if other.words is not None and cls.name not in other.words:
            continue
        for call in other.calls_of(cls.name):
            if call.callee.type == cls.id:
                found.add(_KINDS.get(call.value(name, index).kind, ""))
    return found.pop() if len(found) == 1 else ""


def _by_use(function: Function, cls: ClassModel, name: str) -> str:
    """What its name and its use in the class say: a network that is called, data that are indexed or loaded from."""
    assert function.node is not None
    last = words.words(name)[-1:]
    is_model, is_data = words.names_model(name), bool(last) and last[0] in _HOLDERS
    if not is_model and not is_data:
        return ""
    own = function.parameters[0]
    held = {
        ast.unparse(target)
        for n in own_nodes(function.node)
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Name) and n.value.id == name
        for target in n.targets
    } & {f"{own}.{attribute}" for attribute in _attributes(cls)}
    for method in cls.methods.values():
        for call in method.calls:
            called = call.node.func
            if is_model and ast.unparse(called) in held:
                return "a module"
            if is_model and isinstance(called, ast.Attribute) and called.attr in ("parameters", "state_dict"):
                if ast.unparse(called.value) in {*held, name}:
                    return "a module"
            if is_data and call.method in ("DataLoader", "len") and call.node.args:
                if ast.unparse(call.node.args[0]) in {*held, *({name} if method is function else ())}:
                    return "a dataset"
    return ""


def _attributes(cls: ClassModel) -> set[str]:
    return {n.attr for n in ast.walk(cls.node) if isinstance(n, ast.Attribute)}


def _takes_them_out(cls: ClassModel) -> bool:
    """Whether a class mends its hyperparameters, or its checkpoints, by hand."""
    for node in ast.walk(cls.node):
        if isinstance(node, ast.FunctionDef) and node.name == "on_save_checkpoint":
            return True
        if isinstance(node, ast.Delete) and any("hparams" in ast.unparse(t) for t in node.targets):
            return True
        if isinstance(node, ast.Attribute) and node.attr == "pop" and "hparams" in ast.unparse(node.value):
            return True
    return False


def _is_data_buffer(cls: ClassModel, call: Call, name: str) -> bool:
    """Whether a buffer holds data that are loaded from it, and used for nothing else."""
    kept = call.argument("persistent", 2)
    if isinstance(kept, ast.Constant) and kept.value is False:
        return False
    path = f"self.{name}"
    uses = [n for n in ast.walk(cls.node) if isinstance(n, ast.Attribute) and ast.unparse(n) == path]
    batched = [
        n
        for n in ast.walk(cls.node)
        if isinstance(n, ast.Call) and ast.unparse(n.func).rpartition(".")[2] in _BATCHERS
        for argument in n.args
        if ast.unparse(argument) == path
    ]
    return bool(batched) and len(batched) == len(uses)
