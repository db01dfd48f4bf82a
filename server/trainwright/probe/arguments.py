"""The arguments of a class from the config that the program gives it: the section of a YAML file that fits it best."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainwright.configs import OPAQUE, ConfigFile, Dialect
from trainwright.probe.request import ProbeError, Target
from trainwright.settings import DEFAULT_EXCLUDE

_REFERENCE = re.compile(r"\$\{([\w.\[\]-]+)\}")
_MOST_DEPTH = 12
_MOST_CONFIGS = 500
_RATES = ("lr", "learning_rate")
_BATCHES = ("batch_size", "train_batch_size", "per_device_train_batch_size")


@dataclass(frozen=True)
class Parameters:
    """What a class or function takes."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    open_ended: bool

    def takes(self, name: str) -> bool:
        """Whether it can be given by name."""
        return self.open_ended or name in self.required or name in self.optional


@dataclass(frozen=True)
class Section:
    """A part of a config: its keys from the top, and the arguments that it holds for the target."""

    keys: tuple[str, ...]
    arguments: Mapping[str, Any]

    @property
    def shown(self) -> str:
        """`model.init_args`."""
        return ".".join(self.keys) or "the top level"


def parameters_of(target: Target) -> Parameters:
    """The parameters of the target, from the text of its file alone; open-ended where that does not tell."""
    node = _definition(ast.parse(target.file.read_bytes()), target.name.split("."))
    if isinstance(node, ast.ClassDef):
        node = next((item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"), None)
        bound = 1
    else:
        bound = 0
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return Parameters((), (), True)
    arguments = [*node.args.posonlyargs, *node.args.args]
    with_default = len(node.args.defaults)
    required = [item.arg for item in arguments[bound : len(arguments) - with_default]]
    optional = [item.arg for item in arguments[len(arguments) - with_default :]] if with_default else []
    for item, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        (required if default is None else optional).append(item.arg)
    return Parameters(tuple(required), tuple(optional), node.args.kwarg is not None)


def _definition(tree: ast.Module, names: list[str]) -> ast.AST | None:
    node: ast.AST | None = tree
    for name in names:
        body = getattr(node, "body", ())
        node = next(
            (
                item
                for item in body
                if isinstance(item, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and item.name == name
            ),
            None,
        )
    return node


def read_config(path: Path) -> Mapping[str, Any]:
    """A YAML file as plain data, with `${a.b}` put in where it names another key.

    Raises:
        ProbeError: it can't be read, or is no mapping.
    """
    try:
        file = ConfigFile.parse(path, path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ProbeError(f"the config {path} can't be read: {error}") from error
    if file.problem:
        raise ProbeError(f"{path.name}:{file.problem.range.start.line + 1}: {file.problem.message}")
    # OmegaConf's reading of scalars is what YAML 1.2 means, and what the values would be if nothing were doubtful.
    data = file.data(file.documents[0], Dialect.OMEGACONF) if file.documents else None
    if not isinstance(data, Mapping):
        raise ProbeError(f"{path.name} holds no mapping")
    resolved = _resolved(data, data, 0)
    assert isinstance(resolved, Mapping)
    return resolved


def _resolved(value: Any, top: Mapping[str, Any], depth: int) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _resolved(item, top, depth) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_resolved(item, top, depth) for item in value]
    if value is OPAQUE:
        return None
    if isinstance(value, str) and "${" in value and depth < _MOST_DEPTH:
        whole = _REFERENCE.fullmatch(value)
        if whole:
            found = _at(top, whole[1])
            return value if found is None else _resolved(found, top, depth + 1)
        return _REFERENCE.sub(lambda match: str(_resolved(_at(top, match[1]) or match[0], top, depth + 1)), value)
    return value


def _at(data: Any, dotted: str) -> Any:
    for key in dotted.split("."):
        if not isinstance(data, Mapping):
            return None
        data = data.get(key)
    return data


def section_for(target: Target, config: Mapping[str, Any], given: Mapping[str, Any]) -> Section | None:
    """The section that the program would give to the target.

    First one that names it (`class_path` with `init_args`, `_target_`), else the mapping with most of its parameters,
    if it has, with what is `given`, all that are required and no other section is as good.
    """
    named = _named_section(target.name.rpartition(".")[2], config)
    if named is not None:
        return named
    parameters = parameters_of(target)
    best: list[tuple[int, Section]] = []
    for keys, mapping in _mappings(config, ()):
        fitting = {key: value for key, value in mapping.items() if key in (*parameters.required, *parameters.optional)}
        if fitting and all(key in fitting or key in given for key in parameters.required):
            best.append((len(fitting), Section(keys, fitting)))
    best.sort(key=lambda item: -item[0])
    if not best or (len(best) > 1 and best[0][0] == best[1][0] and best[0][1].arguments != best[1][1].arguments):
        return None
    return best[0][1]


def _mappings(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        yield keys, value
        for key, item in value.items():
            yield from _mappings(item, (*keys, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _mappings(item, (*keys, str(index)))


def find_config(root: Path, target: Target) -> tuple[Path, Section] | None:
    """The one YAML file of the project that names the target (`class_path`, `_target_`); None for none or several."""
    name = target.name.rpartition(".")[2]
    found: list[tuple[Path, Section]] = []
    for path in itertools.islice(_yaml_files(root), _MOST_CONFIGS):
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
        if name not in text or ("class_path" not in text and "_target_" not in text):
            continue
        try:
            section = _named_section(name, read_config(path))
        except ProbeError:
            continue
        if section is not None:
            found.append((path, section))
    return found[0] if len(found) == 1 else None


def _yaml_files(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for path in entries:
        if path.is_symlink() or path.name.startswith(".") or path.name in DEFAULT_EXCLUDE:
            continue
        if path.is_dir():
            yield from _yaml_files(path)
        elif path.suffix in (".yaml", ".yml"):
            yield path


def _named_section(name: str, config: Mapping[str, Any]) -> Section | None:
    for keys, mapping in _mappings(config, ()):
        for tag in ("class_path", "_target_"):
            if str(mapping.get(tag, "")).rpartition(".")[2] == name:
                inner = mapping.get("init_args") or {} if tag == "class_path" else mapping
                own = {key: value for key, value in inner.items() if not key.startswith("_")}
                return Section((*keys, "init_args") if tag == "class_path" else keys, own)
    return None


def section_named(config: Mapping[str, Any], dotted: str) -> Section:
    """The section at `model.net`.

    Raises:
        ProbeError: there is no such mapping.
    """
    found = _at(config, dotted)
    if not isinstance(found, Mapping):
        raise ProbeError(f"the config has no section {dotted}")
    inner = found.get("init_args") if "class_path" in found else found
    return Section(tuple(dotted.split(".")), {key: value for key, value in (inner or {}).items() if key[:1] != "_"})


def rate_and_batch(config: Mapping[str, Any]) -> tuple[float | None, int | None]:
    """The learning rate and batch size that a config says, each only if it says one."""
    rates, batches = set(), set()
    for _, mapping in _mappings(config, ()):
        for key, value in mapping.items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                if key in _RATES:
                    rates.add(float(value))
                elif key in _BATCHES and isinstance(value, int):
                    batches.add(value)
    return (rates.pop() if len(rates) == 1 else None), (batches.pop() if len(batches) == 1 else None)
