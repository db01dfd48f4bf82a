"""The words by which configs of each library name classes and lead to their arguments: data, with sources."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Naming:
    """How a mapping names the class or function that it configures."""

    library: str
    key: str
    """The key whose value is the dotted name."""
    arguments: str = ""
    """The key of the mapping that holds the arguments; empty where the naming mapping holds them itself."""
    extra: str = ""
    """The key of a mapping with arguments that are passed on unchecked."""
    reserved: frozenset[str] = frozenset()
    """Other keys of the naming mapping that mean something to the library."""
    partial: str = ""
    """The key by which arguments may be missing."""
    needs_definition: bool = False
    """Whether the key is an everyday word: it only counts where the name is that of something that is found."""
    short_names: bool = False
    """Whether a class may be named by its last name alone."""
    nested: bool = False
    """Whether a key may lead further down with dots."""


NAMINGS = (
    # hydra/_internal/instantiate/_instantiate2.py, class _Keys, 1.3
    Naming("Hydra", "_target_", reserved=frozenset({"_partial_", "_args_", "_convert_", "_recursive_"}),
           partial="_partial_"),
    # jsonargparse/_typehints.py, 4.53: class_path, init_args, dict_kwargs
    Naming("jsonargparse", "class_path", "init_args", "dict_kwargs", short_names=True, nested=True),
    # instantiate_from_config of CompVis/latent-diffusion and of what was made from it
    Naming("instantiate_from_config", "target", "params", needs_definition=True),
)  # fmt: skip

NAMING_KEYS = {naming.key: naming for naming in NAMINGS}

HYDRAS_OWN = frozenset({"defaults", "hydra"})
"""Keys at the top of a config that Hydra takes out before the program gets it."""

MONAI_RESERVED = frozenset({"_requires_", "_disabled_", "_desc_", "_mode_"})
"""monai/bundle/config_item.py, 1.4: further keys beside `_target_`."""

CLI_TRAINERS = ("lightning.pytorch.Trainer", "pytorch_lightning.Trainer", "lightning.Trainer")
"""What the section `trainer` of a LightningCLI config is given to: lightning/pytorch/cli.py, 2.6."""

CLI_SECTIONS = frozenset({"trainer", "model", "data", "optimizer", "lr_scheduler", "ckpt_path", "seed_everything"})

CLI_COMMANDS = frozenset({"fit", "validate", "test", "predict"})
"""Subcommands, which a config file may have as keys above the sections."""

CLI_SHORT_NAMES = {
    "optimizer": ("torch.optim",),
    "lr_scheduler": ("lightning.pytorch.cli", "pytorch_lightning.cli", "torch.optim.lr_scheduler"),
    "callbacks": ("lightning.pytorch.callbacks", "pytorch_lightning.callbacks"),
    "logger": ("lightning.pytorch.loggers", "pytorch_lightning.loggers"),
    "strategy": ("lightning.pytorch.strategies", "pytorch_lightning.strategies"),
    "profiler": ("lightning.pytorch.profilers", "pytorch_lightning.profilers"),
    "plugins": ("lightning.pytorch.plugins", "pytorch_lightning.plugins"),
}
"""Where jsonargparse finds a class that is named by its last name alone, by the key that it is the value of."""

CLI_LINKED = {"optimizer": frozenset({"params"}), "lr_scheduler": frozenset({"optimizer"})}
"""What LightningCLI gives itself: `configure_optimizers` in lightning/pytorch/cli.py."""
