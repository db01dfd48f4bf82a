"""Writes the classes that a YAML file's content is an instance of: dataclasses, or pydantic models."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from trainwright.configs import ConfigFile, ConfigNode, Dialect, NodeKind, scalar

_LIBRARY_ATTRIBUTES = frozenset(
    {"copy", "dict", "json", "schema", "schema_json", "validate", "construct", "fields", "parse_obj", "parse_raw",
     "parse_file", "from_orm", "update_forward_refs"}
)  # fmt: skip
"""What a pydantic model has already."""
_TYPES: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "str"}
ANY = "Any"


@dataclass
class Model:
    """One class: its name, its fields with their types, and which of them are models themselves."""

    name: str
    fields: dict[str, str] = field(default_factory=dict)
    nested: dict[str, str] = field(default_factory=dict)


class Models:
    """The classes for one file, the inner ones first."""

    def __init__(self, file: ConfigFile, taken: Iterable[str]) -> None:
        self._file = file
        self._taken = set(taken)
        self.models: list[Model] = []
        self._model(file.documents[0], "Config")

    @property
    def root(self) -> Model:
        """That of the whole file."""
        return self.models[-1]

    @property
    def needs_any(self) -> bool:
        """Whether `Any` stands in one of the types."""
        return any(ANY in kind for model in self.models for kind in model.fields.values())

    @property
    def fits_pydantic(self) -> bool:
        """Whether no field is called like something that pydantic's models have or hide."""
        names = {name for model in self.models for name in model.fields}
        return names.isdisjoint(_LIBRARY_ATTRIBUTES) and not any(
            name.startswith("_") or name in ("model_config", "model_fields") for name in names
        )

    def _model(self, node: ConfigNode, name: str) -> str:
        model = Model(self._free(name))
        for key, child in self._file.entries(node).items():
            inside = self._file.resolve(child) or child
            if inside.kind is NodeKind.MAPPING and takes_names(self._file, inside):
                inner = self._model(inside, _class_name(key))
                model.fields[key] = model.nested[key] = inner
            else:
                model.fields[key] = self._type(inside)
        self.models.append(model)
        return model.name

    def _free(self, name: str) -> str:
        free, count = name, 1
        while free in self._taken:
            count += 1
            free = f"{name}{count}"
        self._taken.add(free)
        return free

    def _type(self, node: ConfigNode) -> str:
        if node.kind is NodeKind.MAPPING:
            return "dict[Any, Any]"
        if node.kind is NodeKind.SEQUENCE:
            kinds = {self._type(self._file.resolve(child) or child) for child in node.children}
            return f"list[{kinds.pop()}]" if len(kinds) == 1 else "list[Any]"
        if node.kind is not NodeKind.SCALAR or node.tag is not None:
            return ANY
        return _TYPES.get(type(scalar(node, Dialect.PYYAML)), ANY)


def takes_names(file: ConfigFile, node: ConfigNode) -> bool:
    """Whether the keys of a mapping can be the names of fields."""
    entries = file.entries(node)
    return bool(entries) and all(key.isidentifier() and not keyword.iskeyword(key) for key in entries)


def as_dataclasses(models: Models, library: str, source: str) -> str:
    """The code of the classes as dataclasses."""
    parts = []
    for model in models.models:
        lines = [f"@{library}.dataclass(frozen=True)", f"class {model.name}:"]
        if model is models.root:
            lines += [f'    """What {source} holds."""', ""]
        lines += [f"    {name}: {kind}" for name, kind in model.fields.items()]
        if model is models.root or model.nested:
            inner = [f'"{key}": {_construction(models, name, key)}' for key, name in model.nested.items()]
            given = ["**data", *inner]
            lines += [
                "",
                "    @classmethod",
                f'    def from_dict(cls, data: dict) -> "{model.name}":',
                '        """Built of what YAML gives; unknown and missing keys are errors."""',
                *([f"        return cls({given[0]})"] if not inner else _merged(given)),
            ]
        parts.append("\n".join(lines))
    return "\n\n\n".join(parts)


def as_pydantic(models: Models, library: str, source: str) -> str:
    """The code of the classes as pydantic models that refuse unknown keys."""
    parts = []
    for model in models.models:
        lines = [f"class {model.name}({library}.BaseModel):"]
        if model is models.root:
            lines += [f'    """What {source} holds."""', ""]
        hides = any(name.startswith("model_") for name in model.fields)
        more = ", protected_namespaces=()" if hides else ""
        lines += [f'    model_config = {library}.ConfigDict(extra="forbid"{more})', ""]
        lines += [f"    {name}: {kind}" for name, kind in model.fields.items()]
        parts.append("\n".join(lines))
    return "\n\n\n".join(parts)


def _merged(entries: list[str]) -> list[str]:
    return [
        "        return cls(",
        "            **{",
        *(f"                {entry}," for entry in entries),
        "            }",
        "        )",
    ]


def _construction(models: Models, name: str, key: str) -> str:
    has_nested = any(model.name == name and model.nested for model in models.models)
    return f'{name}.from_dict(data["{key}"])' if has_nested else f'{name}(**data["{key}"])'


def _class_name(key: str) -> str:
    words = [word for word in re.split(r"[^A-Za-z0-9]+", key) if word]
    name = "".join(word[:1].upper() + word[1:] for word in words) or "Section"
    return name if name.endswith("Config") else f"{name}Config"
