"""CONFIG003 many-init-arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import ClassModel, Finding, Preset, Rule, Severity, words

_MOST = 8
_PLAIN_TYPES = re.compile(r"\b(?:int|float|str|bool|Path|Literal|list|List|tuple|Tuple|dict|Dict|Sequence)\b")
_OBJECT_TYPES = re.compile(
    r"\b(?:Module|Callable|Optimizer|Metric\w*|Tokenizer\w*|Tensor|DataLoader|Dataset|Loss|partial|Any)\b"
)
_OBJECTS = frozenset(
    {"model", "net", "network", "backbone", "encoder", "decoder", "head", "loss", "criterion", "optimizer", "scheduler",
     "metric", "metrics", "tokenizer", "generator", "discriminator", "transform", "module", "cfg", "config", "hparams",
     "args", "logger", "fn", "cls"}
)  # fmt: skip


class ManyInitArguments(Rule):
    """A LightningModule takes more than eight hyperparameters one by one.

    ## What it does
    Reports `__init__` of a LightningModule with more than eight parameters that are numbers, texts, flags or lists of
    those. Parameters that take objects (a network, a loss, a tokenizer, a config) are not counted.

    ## Why it is bad
    Every parameter is written four times: in the signature, in the docstring, at each place that builds the model, in
    the command line or config. With a dozen of them two get exchanged, a default is changed in one place only, or one
    that is added never reaches the checkpoint. One config object is checked in one place and stored as a whole.

    ## Example
    ```python
    import lightning as L


    class Classifier(L.LightningModule):
        def __init__(self, width=256, depth=4, heads=8, dropout=0.1, lr=1e-3, decay=0.01, warmup=500, smooth=0.1, k=3):
            super().__init__()
            self.save_hyperparameters()
    ```

    ## Use instead
    ```python
    from dataclasses import dataclass

    import lightning as L


    @dataclass(frozen=True)
    class ClassifierConfig:
        width: int = 256
        depth: int = 4
        heads: int = 8
        dropout: float = 0.1
        lr: float = 1e-3
        weight_decay: float = 0.01
        warmup: int = 500
        epochs: int = 20
        label_smoothing: float = 0.1


    class Classifier(L.LightningModule):
        def __init__(self, config: ClassifierConfig):
            super().__init__()
            self.save_hyperparameters()
            self.config = config
    ```

    ## Truth
    LightningCLI makes options of the parameters of `__init__`, and of the fields of a dataclass that is the type of
    one: nothing is lost there by grouping them.

    ## References
    - Lightning, save_hyperparameters: https://lightning.ai/docs/pytorch/stable/common/hyperparameters.html
    - jsonargparse, dataclasses as types: https://jsonargparse.readthedocs.io/en/stable/#dataclass-like-classes
    """

    code = "CONFIG003"
    name = "many-init-arguments"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("lightning", "pytorch_lightning")

    def check_class(self, cls: ClassModel) -> Iterator[Finding]:
        init = cls.methods.get("__init__")
        if init is None or init.node is None or not cls.is_lightning_module:
            return
        counted = [parameter.arg for parameter in _parameters(init.node) if _is_hyperparameter(parameter)]
        if len(counted) <= _MOST:
            return
        shown = ", ".join(f"`{name}`" for name in counted[:3])
        yield self.finding(
            init.place(init.node),
            f"`{cls.name}` takes {len(counted)} hyperparameters one by one ({shown} ...): put them into one config "
            "object, a dataclass or a pydantic model",
        )


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.arg]:
    arguments = node.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs][1:]


def _is_hyperparameter(parameter: ast.arg) -> bool:
    kind = ast.unparse(parameter.annotation) if parameter.annotation is not None else ""
    if kind:
        return _PLAIN_TYPES.search(kind) is not None and _OBJECT_TYPES.search(kind) is None
    said = words.words(parameter.arg)
    return bool(said) and said[-1] not in _OBJECTS
