"""A JSON schema of a config, derived from the code that reads it: for YAML servers, and to check configs elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainwright.configs.document import ConfigFile
from trainwright.configs.facts import ReadKind
from trainwright.configs.nodes import ConfigNode, NodeKind
from trainwright.configs.reach import Accepted, Reached, ReachKind
from trainwright.configs.reads import is_read
from trainwright.configs.scalars import Dialect, plain_scalar
from trainwright.configs.walking import last_name

if TYPE_CHECKING:
    from trainwright.configs.bindings import ProjectConfigs

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The version that YAML servers read."""

_MAX_DEPTH = 24
_NAMES = {
    "int": "integer", "float": "number", "complex": "string", "str": "string", "bytes": "string", "bool": "boolean",
    "None": "null", "NoneType": "null", "Path": "string", "PathLike": "string", "PurePath": "string",
    "PositiveInt": "integer", "NonNegativeInt": "integer", "PositiveFloat": "number", "NonNegativeFloat": "number",
    "ClosedUnitInterval": "number", "OpenUnitInterval": "number", "FilePath": "string", "DirectoryPath": "string",
    "StrictInt": "integer", "StrictFloat": "number", "StrictStr": "string", "StrictBool": "boolean",
}  # fmt: skip
_ARRAYS = frozenset(
    {"list", "List", "tuple", "Tuple", "set", "Set", "frozenset", "FrozenSet", "Sequence", "MutableSequence",
     "Iterable", "Collection", "ListConfig"}
)  # fmt: skip
_OBJECTS = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "DictConfig", "TypedDict"})
_UNIONS = frozenset({"Union", "Optional"})
_TYPED = frozenset({"type", "anyOf", "enum"})
_TRANSPARENT = frozenset({"Annotated", "Final", "ClassVar", "Required", "NotRequired"})


def schema_of(configs: ProjectConfigs, path: Path) -> Schema | None:
    """The schema of a YAML file; None when it is no mapping, or no program is known to read it."""
    file = configs.file(path)
    if file is None or not file.documents or file.documents[0].kind is not NodeKind.MAPPING:
        return None
    if not configs.programs(path) and not any(configs.reach.targets(path)):
        return None
    found = _Derivation(configs, file).mapping(file.documents[0], (), 0)
    return {"$schema": DRAFT, "title": path.name, **found}


class _Derivation:
    def __init__(self, configs: ProjectConfigs, file: ConfigFile) -> None:
        self._configs = configs
        self._file = file
        self._dialect = configs.dialect(file.path) or Dialect.PYYAML
        self._is_part = self._dialect is Dialect.OMEGACONF
        """Whether other files of a composition may give what is not in this one."""

    def mapping(self, node: ConfigNode, keys: tuple[str, ...], depth: int) -> Schema:
        """What a mapping may hold: what the class takes that it is given to, what code reads, and what it has."""
        accepted = self._configs.accepts(self._file.path, keys)
        entries = self._file.entries(node)
        properties: dict[str, Schema] = {}
        required: list[str] = []
        if accepted is not None:
            by_library = accepted.target is not None and bool(accepted.target.naming.key)
            for each in accepted.names:
                properties[each.name] = self._described((each.reached,))
                # What is not there now, the program may give when it builds the object, as it does with `params`.
                if each.required and not each.linked and (each.name in entries or not (by_library or self._is_part)):
                    required.append(each.name)
        else:
            for name, is_required in self._read_below(keys).items():
                properties[name] = self._described(self._configs.reached(self._file.path, (*keys, name)))
                if is_required and (name in entries or not self._is_part):
                    required.append(name)
        for name, child in entries.items():
            if accepted is None or accepted.anything or name in properties:
                known = properties.get(name, {})
                properties[name] = self._value(child, (*keys, name), known, accepted is not None, depth + 1)
        schema: Schema = {"type": "object", "properties": properties}
        if not keys and self._is_part:
            properties.setdefault("defaults", {"type": "array"})
        if required:
            schema["required"] = sorted(required)
        if accepted is not None:
            self._close(schema, accepted)
        return schema

    @staticmethod
    def _close(schema: Schema, accepted: Accepted) -> None:
        schema["description"] = "\n\n".join(part for part in (accepted.owner, accepted.doc.strip()) if part)
        if accepted.anything:
            return
        key = accepted.target.naming.key if accepted.target is not None else ""
        if key in accepted.reserved and key:
            schema["properties"].setdefault(key, {"type": "string"})
            schema["patternProperties"] = {"^_.*_$": {}}
        schema["additionalProperties"] = False

    def _value(self, node: ConfigNode, keys: tuple[str, ...], known: Schema, is_taken: bool, depth: int) -> Schema:
        """The schema of one entry: what the code says about its key, else what its value is.

        A parameter (`is_taken`) whose annotation is not understood may take anything.
        """
        inside = self._file.resolve(node) or node
        if inside.kind is NodeKind.MAPPING and depth < _MAX_DEPTH:
            nested = self.mapping(inside, keys, depth)
            # A path to a class's name may stand where the class is configured.
            kept = {name: value for name, value in known.items() if name in ("description", "default")}
            return {**nested, **kept} if "description" not in nested else {**kept, **nested}
        if known and is_taken:
            return known
        described = known or self._described(self._configs.reached(self._file.path, keys))
        if not _TYPED & described.keys():
            described = {**self._type_of(inside), **described}
        return described

    def _described(self, reached: tuple[Reached, ...]) -> Schema:
        """What is known of a key from all that it reaches: the first type, default and description there are."""
        schema: Schema = {}
        for each in reached:
            if each.kind in (ReachKind.CONFIG_FILE, ReachKind.INTERPOLATION):
                continue
            if each.kind in (ReachKind.CLASS, ReachKind.FUNCTION):
                schema.setdefault("type", "string")
                schema.setdefault("description", f"The class or function: {each.owner or each.name}")
                continue
            types = self._loosened(self._annotated(each))
            if types and not _TYPED & schema.keys():
                schema.update(types)
            default = _literal(each.default)
            if default is not _NO_LITERAL and each.kind is not ReachKind.READ:
                schema.setdefault("default", default)
            said = " ".join(each.doc.split())
            owner = f"{each.name} of {each.owner}" if each.owner else each.name
            where = f"read in {each.path.name}" if each.kind is ReachKind.READ else owner
            schema.setdefault("description", f"{said} ({where})" if said else where)
        return schema

    def _annotated(self, reached: Reached) -> Schema:
        if reached.annotation:
            try:
                node = ast.parse(reached.annotation, mode="eval").body
            except (SyntaxError, ValueError):
                return {}
            return self._of_annotation(node, reached.path)
        default = _literal(reached.default)
        return {} if default is _NO_LITERAL or default is None else _of_value(default)

    def _of_annotation(self, node: ast.expr, path: Path) -> Schema:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                try:
                    return self._of_annotation(ast.parse(node.value, mode="eval").body, path)
                except (SyntaxError, ValueError):
                    return {}
            return {"type": "null"} if node.value is None else {}
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return _any_of([self._of_annotation(node.left, path), self._of_annotation(node.right, path)])
        if isinstance(node, ast.Subscript):
            return self._of_generic(last_name(node.value), node.slice, path)
        name = last_name(node)
        if name in _NAMES:
            return {"type": _NAMES[name]}
        if name in _ARRAYS:
            return {"type": "array"}
        if name in _OBJECTS:
            return {"type": "object"}
        return self._of_enum(name, path)

    def _of_generic(self, name: str, inside: ast.expr, path: Path) -> Schema:
        arguments = list(inside.elts) if isinstance(inside, ast.Tuple) else [inside]
        if name == "Literal":
            values = [each.value for each in arguments if isinstance(each, ast.Constant)]
            return {"enum": values} if len(values) == len(arguments) else {}
        if name in _UNIONS:
            known = [self._of_annotation(each, path) for each in arguments]
            return _any_of([*known, {"type": "null"}] if name == "Optional" else known)
        if name in _TRANSPARENT and arguments:
            return self._of_annotation(arguments[0], path)
        if name in _ARRAYS:
            members = [each for each in arguments if not (isinstance(each, ast.Constant) and each.value is Ellipsis)]
            items = [self._of_annotation(each, path) for each in members]
            is_uniform = len({repr(each) for each in items}) == 1
            return {"type": "array", "items": items[0]} if items and is_uniform and items[0] else {"type": "array"}
        if name in _OBJECTS:
            values_of = self._of_annotation(arguments[-1], path) if len(arguments) == 2 else {}
            return {"type": "object", "additionalProperties": values_of} if values_of else {"type": "object"}
        return {}

    def _of_enum(self, name: str, path: Path) -> Schema:
        """The members of an enumeration that the annotated file defines: by name, as jsonargparse reads them, or by
        value."""
        if path not in self._configs.facts or not path.is_file():
            return {}
        try:
            body = ast.parse(path.read_text(encoding="utf-8")).body
        except (SyntaxError, ValueError, OSError):
            return {}
        for statement in body:
            if not isinstance(statement, ast.ClassDef) or statement.name != name:
                continue
            if not any(last_name(base).endswith(("Enum", "Flag")) for base in statement.bases):
                return {}
            members = [
                (target.id, each.value)
                for each in statement.body
                if isinstance(each, ast.Assign)
                for target in each.targets
                if isinstance(target, ast.Name)
            ]
            names = [member for member, _ in members]
            values = [value.value for _, value in members if isinstance(value, ast.Constant)]
            by_name = self._dialect in (Dialect.JSONARGPARSE, Dialect.OMEGACONF)
            return {"enum": names if by_name or len(values) < len(names) else values}
        return {}

    def _type_of(self, node: ConfigNode) -> Schema:
        """The type of a value that no annotation speaks of."""
        if node.kind is NodeKind.SEQUENCE:
            return self._loosened({"type": "array"})
        if node.kind is NodeKind.MAPPING:
            return {"type": "object"}
        if node.kind is not NodeKind.SCALAR or node.tag not in (None, "!"):
            return {}
        value = plain_scalar(node.text, self._dialect) if node.plain else node.text
        return self._loosened(_of_value(value))

    def _loosened(self, schema: Schema) -> Schema:
        """With interpolations allowed, where the library that reads the file fills them in."""
        if self._dialect is not Dialect.OMEGACONF or not schema or schema.get("type") == "string":
            return schema
        return _any_of([schema, {"type": "string", "pattern": r"\$\{"}])

    def _read_below(self, keys: tuple[str, ...]) -> dict[str, bool]:
        """The keys of a mapping that code reads, each with whether one of the places fails without it."""
        found: dict[str, bool] = {}
        for each in self._configs.key_reads.by_config.get(self._file.path, ()):
            if each.keys[:-1] != keys or not each.keys or not each.only or not is_read(each.read):
                continue
            fails = each.read.how is not ReadKind.GET and not each.read.guarded
            found[each.keys[-1]] = found.get(each.keys[-1], False) or fails
        return found


_NO_LITERAL = object()


def _literal(source: str) -> Any:
    """The value of a default as it is written, if JSON has it."""
    if not source:
        return _NO_LITERAL
    try:
        value = ast.literal_eval(source)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return _NO_LITERAL
    return _as_json(value)


def _as_json(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else _NO_LITERAL
    if isinstance(value, (list, tuple)):
        items = [_as_json(item) for item in value]
        return _NO_LITERAL if _NO_LITERAL in items else items
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        entries = {key: _as_json(item) for key, item in value.items()}
        return _NO_LITERAL if _NO_LITERAL in entries.values() else entries
    return _NO_LITERAL


def _of_value(value: Any) -> Schema:
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, (int, float)):
        return {"type": "number"}  # `lr: 1` says nothing about 0.5
    if isinstance(value, str):
        return {"type": "string"}
    if isinstance(value, list):
        return {"type": "array"}
    return {"type": "object"} if isinstance(value, dict) else {}


def _any_of(schemas: list[Schema]) -> Schema:
    """One of several; nothing when one of them may be anything."""
    if not all(schemas):
        return {}
    flat = [part for each in schemas for part in _parts(each)]
    different = [part for index, part in enumerate(flat) if part not in flat[:index]]
    return different[0] if len(different) == 1 else {"anyOf": different}


def _parts(schema: Schema) -> Iterator[Schema]:
    if list(schema) == ["anyOf"]:
        yield from schema["anyOf"]
    else:
        yield schema
