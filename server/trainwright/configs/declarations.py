"""Reads single declarations in `ast`: names and defaults of options, fields and parameters."""

from __future__ import annotations

import ast

from trainwright.configs.facts import ClassKind
from trainwright.configs.walking import last_name

DATACLASS = frozenset(
    {"dataclasses.dataclass", "attr.s", "attr.dataclass", "attr.define", "attrs.define", "attrs.frozen", "attr.frozen",
     "attr.attrs", "pydantic.dataclasses.dataclass", "flax.struct.dataclass", "chex.dataclass"}
)  # fmt: skip


_PYDANTIC = frozenset({"pydantic.BaseModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings"})


LIGHTNING = ("lightning.", "pytorch_lightning.", "lightning_fabric.")


def library_class(qualified: str) -> ClassKind:
    """What a library's class is to configs."""
    if qualified in _PYDANTIC:
        return ClassKind.PYDANTIC
    if qualified.startswith(LIGHTNING):
        if qualified.endswith(".LightningModule"):
            return ClassKind.LIGHTNING_MODULE
        if qualified.endswith(".LightningDataModule"):
            return ClassKind.LIGHTNING_DATA_MODULE
    return ClassKind.OTHER


def argparse_name(node: ast.Call) -> tuple[str, str] | None:
    """Destination and spelling of the option that an `add_argument` call declares; None when they are not literal."""
    flags = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if not flags or len(flags) != len(node.args):
        return None
    long = next((flag for flag in flags if flag.startswith("--")), flags[0])
    destination = long.lstrip("-").replace("-", "_")
    for keyword in node.keywords:
        if keyword.arg == "dest":
            if not (isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)):
                return None
            destination = keyword.value.value
    return destination, long


def click_name(node: ast.Call) -> tuple[str, str] | None:
    """Parameter name and spelling of the option that a `click.option` decorator declares."""
    given = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    flags = [flag for flag in given if flag.startswith("-")]
    if not flags:
        return None
    explicit = [name for name in given if name.isidentifier()]
    long = next((flag for flag in flags if flag.startswith("--")), flags[0])
    name = explicit[0] if explicit else long.partition("/")[0].lstrip("-").replace("-", "_").lower()
    return name, long


def field_default(value: ast.expr | None) -> ast.expr | None:
    """The default of a dataclass or pydantic field: through `field(default=...)`, `Field(...)` and simple factories."""
    if not (isinstance(value, ast.Call) and last_name(value.func) in ("field", "Field", "ib", "attrib")):
        return value
    for keyword in value.keywords:
        if keyword.arg == "default":
            return keyword.value
        if keyword.arg in ("default_factory", "factory"):
            return keyword.value.body if isinstance(keyword.value, ast.Lambda) else None
    return value.args[0] if value.args and last_name(value.func) == "Field" else None
