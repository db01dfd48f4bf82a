"""Imports to qualified names: `import torch.nn.functional as F` makes `F.relu` torch.nn.functional.relu."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache

# Names under which libraries re-export what is defined elsewhere, so that a rule needs to know one name only.
_CANONICAL_PREFIXES = (
    ("pytorch_lightning.", "lightning.pytorch."),
    ("lightning.LightningModule", "lightning.pytorch.LightningModule"),
    ("lightning.LightningDataModule", "lightning.pytorch.LightningDataModule"),
    ("lightning.Trainer", "lightning.pytorch.Trainer"),
    ("lightning.Callback", "lightning.pytorch.Callback"),
    ("lightning.seed_everything", "lightning.pytorch.seed_everything"),
    ("torch.nn.modules.", "torch.nn."),
    ("torch.utils.data.dataloader.", "torch.utils.data."),
    ("torch.utils.data.dataset.", "torch.utils.data."),
    ("torch.autograd.grad_mode.", "torch."),
    ("torch.autograd.variable.Variable", "torch.autograd.Variable"),
    ("torch.cuda.amp.grad_scaler.", "torch.cuda.amp."),
    ("torch.cuda.amp.autocast_mode.", "torch.cuda.amp."),
)
_LIGHTNING = "lightning.pytorch."
_LIGHTNING_HOMES = {
    f"{_LIGHTNING}{home}.{name}": f"{_LIGHTNING}{name}"
    for name, homes in {
        "LightningModule": ("core", "core.module", "core.lightning"),
        "LightningDataModule": ("core", "core.datamodule"),
        "Trainer": ("trainer", "trainer.trainer"),
        "Callback": ("callbacks", "callbacks.callback", "callbacks.base"),
        "seed_everything": ("utilities.seed",),
    }.items()
    for home in homes
}
"""Where Lightning defines what it re-exports, or did in some version."""
_SPLIT_CLASS = ("torch.nn.", "torch.optim.")


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """The one name that rules use for a re-exported symbol (`torch.optim.adam.Adam` is torch.optim.Adam)."""
    for prefix, target in _CANONICAL_PREFIXES:
        if name.startswith(prefix):
            name = target + name[len(prefix) :]
            break
    if name.startswith(_LIGHTNING):
        return _LIGHTNING_HOMES.get(name, name)
    if name.startswith(_SPLIT_CLASS):
        parts = name.split(".")
        if len(parts) == 4 and parts[3][:1].isupper() and parts[2].islower() and parts[2] not in _REAL_SUBMODULES:
            return ".".join((*parts[:2], parts[3]))
    return name


_REAL_SUBMODULES = {"functional", "init", "utils", "parallel", "parameter", "lr_scheduler", "swa_utils", "quantized"}


def absolute_module(level: int, module: str | None, package: str) -> str:
    """The dotted name of `from ..module import` inside `package` (the package that the file lies in)."""
    if not level:
        return module or ""
    parts = package.split(".") if package else []
    base = parts[: len(parts) - (level - 1)] if level > 1 else parts
    return ".".join((*base, module)) if module else ".".join(base)


def imported_names(statement: ast.Import | ast.ImportFrom, package: str) -> Iterable[tuple[str, str]]:
    """(local name, qualified name) for each name that an import statement binds."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.asname:
                yield alias.asname, alias.name
            else:
                top = alias.name.partition(".")[0]
                yield top, top
        return
    module = absolute_module(statement.level, statement.module, package)
    for alias in statement.names:
        if alias.name != "*":
            yield alias.asname or alias.name, f"{module}.{alias.name}" if module else alias.name
