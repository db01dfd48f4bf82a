"""What is read of a library's source is what its classes and functions take when they are there to be asked."""

from __future__ import annotations

import importlib
import inspect
import sysconfig
from pathlib import Path

import pytest

from trainwright.configs.definitions import Definition, Definitions, Installed

MODULES = [
    "torch.optim",
    "torch.optim.lr_scheduler",
    "torch.nn",
    "torch.utils.data",
    "lightning.pytorch.callbacks",
    "lightning.pytorch.loggers",
    "lightning.pytorch",
]


def definitions() -> Definitions:
    """Those of this environment, and no workspace."""
    folder = sysconfig.get_paths()["purelib"]
    return Definitions(lambda _path, _module: None, lambda _path: False, lambda _path: None, Installed((folder,)))


@pytest.mark.parametrize("name", MODULES)
def test_what_is_read_is_what_is_taken(name: str) -> None:
    module = pytest.importorskip(name)
    found = definitions()
    compared, differing = 0, []
    for public in sorted(vars(module)):
        value = getattr(module, public)
        if public.startswith("_") or not inspect.isclass(value) or not value.__module__.startswith(name.split(".")[0]):
            continue
        try:
            real = inspect.signature(value).parameters.values()
        except (ValueError, TypeError):
            continue
        definition = found.find(Path("config.yaml"), f"{name}.{public}")
        signature = found.signature(definition) if isinstance(definition, Definition) else None
        if signature is None or signature.anything:
            continue  # not known: nothing is said about it
        compared += 1
        taken = [each.name for each in signature.taken]
        if taken != [p.name for p in real if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]:
            if not any(p.kind is p.VAR_KEYWORD for p in real):
                differing.append((public, taken, [p.name for p in real]))
    assert not differing
    assert compared >= 3, "most of it is not known"


def test_most_of_a_library_is_known() -> None:
    found = definitions()
    module = importlib.import_module("torch.optim")
    names = [name for name, value in vars(module).items() if inspect.isclass(value) and name[0].isupper()]
    known = [found.find(Path("config.yaml"), f"torch.optim.{name}") for name in names]
    assert sum(isinstance(each, Definition) for each in known) == len(names)
