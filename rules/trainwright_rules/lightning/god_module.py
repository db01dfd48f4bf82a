"""LIGHTNING008 god-module."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import ClassModel, Finding, Place, Preset, Rule, Severity
from trainwright_rules.lightning._classes import own_nodes

_LOADING = {
    "DataLoader", "read_csv", "read_parquet", "read_json", "read_pickle", "load_dataset", "random_split",
    "train_test_split", "ImageFolder",
}  # fmt: skip
_STEPS = ("training_step", "validation_step", "test_step")
_ENDS = ("on_train_epoch_end", "on_validation_epoch_end", "on_test_epoch_end", "training_epoch_end",
         "validation_epoch_end", "test_epoch_end")  # fmt: skip


class GodModule(Rule):
    """A large LightningModule loads the data, writes out its losses and keeps the metrics as well.

    ## What it does
    Reports a LightningModule of more than 40 lines that does three things which have classes of their own: it loads or
    splits data, computes a loss in its own arithmetic, and keeps the state of metrics in attributes. Settings say
    another number: `LIGHTNING008 = 400` in `[tool.trainwright.limits]`.

    ## Why it is bad
    None of the three can be tested, replaced or used again alone: another dataset means another module, a metric that
    is averaged over batches of different sizes goes unseen, and sums over processes are left to chance.

    ## Example
    ```python
    import pandas as pd
    import torch
    from lightning.pytorch import LightningModule
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset


    class Everything(LightningModule):
        def __init__(self, width: int = 64, lr: float = 1e-3, batch_size: int = 64):
            super().__init__()
            self.save_hyperparameters()
            self.layers = nn.Sequential(nn.Linear(20, width), nn.ReLU(), nn.Linear(width, 1))
            self.errors = []
            self.correct = 0
            self.seen = 0

        def read(self, part):
            frame = pd.read_csv(f"{part}.csv")
            inputs = torch.tensor(frame.drop(columns="target").values, dtype=torch.float32)
            targets = torch.tensor(frame["target"].values, dtype=torch.float32)
            return TensorDataset(inputs, targets[:, None])

        def train_dataloader(self):
            data = self.read("train")
            return DataLoader(data, self.hparams.batch_size, shuffle=True, num_workers=4)

        def val_dataloader(self):
            data = self.read("val")
            return DataLoader(data, self.hparams.batch_size, num_workers=4)

        def forward(self, x):
            return self.layers(x)

        def training_step(self, batch, batch_idx):
            x, y = batch
            prediction = self(x)
            error = (prediction - y).abs()
            loss = torch.where(error < 1, 0.5 * error**2, error - 0.5).mean()
            self.log("train_loss", loss)
            return loss

        def validation_step(self, batch, batch_idx):
            x, y = batch
            prediction = self(x)
            self.errors.append((prediction - y).abs())
            self.correct += ((prediction > 0.5) == (y > 0.5)).sum().item()
            self.seen += len(y)

        def on_validation_epoch_end(self):
            self.log("val_error", torch.cat(self.errors).mean())
            self.log("val_accuracy", self.correct / self.seen)
            self.errors.clear()
            self.correct = 0
            self.seen = 0

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
    ```

    ## Use instead
    ```python
    import torch
    import torchmetrics
    from lightning.pytorch import LightningModule
    from torch import nn


    class Regressor(LightningModule):
        def __init__(self, width: int = 64, lr: float = 1e-3):
            super().__init__()
            self.save_hyperparameters()
            self.layers = nn.Sequential(nn.Linear(20, width), nn.ReLU(), nn.Linear(width, 1))
            self.criterion = nn.HuberLoss()
            self.error = torchmetrics.MeanAbsoluteError()

        def forward(self, x):
            return self.layers(x)

        def training_step(self, batch, batch_idx):
            x, y = batch
            loss = self.criterion(self(x), y)
            self.log("train_loss", loss)
            return loss

        def validation_step(self, batch, batch_idx):
            x, y = batch
            self.error(self(x), y)
            self.log("val_error", self.error)

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
    ```

    ## References
    - LightningDataModule: https://lightning.ai/docs/pytorch/stable/data/datamodule.html
    - Style guide: https://lightning.ai/docs/pytorch/stable/starter/style_guide.html
    """

    code = "LIGHTNING008"
    name = "god-module"
    severity = Severity.STYLE
    preset = Preset.STRICT
    limit = 40

    def check_class(self, cls: ClassModel) -> Iterator[Finding]:
        if not any(step in cls.methods for step in _STEPS) or not cls.is_lightning_module:
            return
        loads, loss, kept = _loads(cls), _loss(cls), _kept(cls)
        if not (loads and loss and kept):
            return
        lines = (cls.node.end_lineno or cls.node.lineno) - cls.node.lineno + 1
        yield self.finding(
            Place(cls.segment, cls.node),
            f"`{cls.name}` has {lines} lines: it loads data (`{loads}`), computes a loss (`{loss}`) and keeps metrics "
            f"(`{kept}`) itself. A LightningDataModule, a criterion and torchmetrics do these apart",
            size=lines,
        )


def _loads(cls: ClassModel) -> str:
    """The method that loads or splits data."""
    for name, method in cls.methods.items():
        if method.node is None or not any(call.method in _LOADING for call in method.calls_of(*_LOADING)):
            continue
        return name
    return ""


def _loss(cls: ClassModel) -> str:
    """The name of a loss that is written out: a sum of several, or arithmetic."""
    for method in cls.methods.values():
        if method.node is None:
            continue
        for node in own_nodes(method.node):
            if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
                continue
            if "loss" in node.targets[0].id.lower() and _is_arithmetic(node.value):
                return node.targets[0].id
    return ""


def _is_arithmetic(value: ast.expr) -> bool:
    """Whether an expression computes with tensors: more than a division by a number of batches."""
    return any(
        isinstance(n, ast.BinOp) and isinstance(n.op, (ast.Add, ast.Sub, ast.Mult, ast.Pow)) for n in ast.walk(value)
    )


def _kept(cls: ClassModel) -> str:
    """The attribute in which the steps collect what metrics are computed from."""
    for name in _STEPS:
        step = cls.methods.get(name)
        if step is None or step.node is None or not step.parameters:
            continue
        for node in own_nodes(step.node):
            attribute: ast.expr | None = None
            if isinstance(node, ast.AugAssign):
                attribute = node.target
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                attribute = node.func.value if node.func.attr in ("append", "extend") else None
            if not isinstance(attribute, ast.Attribute) or not isinstance(attribute.value, ast.Name):
                continue
            if attribute.value.id == step.parameters[0] and _is_read(cls, attribute.attr):
                return ast.unparse(attribute)
    return ""


def _is_read(cls: ClassModel, attribute: str) -> bool:
    """Whether the hook at the end of an epoch makes something of what a step has collected."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Load)
        for name in _ENDS
        if (method := cls.methods.get(name)) is not None and method.node is not None
        for node in own_nodes(method.node)
    )
