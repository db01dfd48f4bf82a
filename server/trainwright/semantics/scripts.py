"""Which functions a project installs as programs: pyproject.toml, setup.cfg and setup.py, read as text."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from trainwright.positions import Position, Range
from trainwright.semantics.project_files import folders_around, table, text_of, tree_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_LINE = re.compile(r"\s*(?P<name>[\w.-]+)\s*=\s*(?P<target>[\w.]+:[\w.]+)")
_SETUP_CFG = re.compile(r"^console_scripts\s*=((?:[^\n]*\n)(?:[ \t]+[^\n]*\n|\n)*)", re.MULTILINE)
_CFG_NAME = re.compile(r"^name\s*=\s*([\w.-]+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """A program that a project installs: `name` calls `object` of `module`; `distribution` is the project's name."""

    name: str
    module: str
    object: str
    distribution: str
    file: Path
    range: Range

    def is_in(self, path: Path) -> bool:
        """Whether `path` is the file of its module, in a usual layout."""
        parts = tuple(self.module.split("."))
        found = path.parent.parts if path.stem == "__init__" else (*path.parent.parts, path.stem)
        return found[-len(parts) :] == parts


def scripts_around(path: Path) -> tuple[Script, ...]:
    """The programs of the project that the file `path` belongs to: of the nearest folder upwards that names any."""
    return next(filter(None, map(_scripts_in, folders_around(path))), ())


def forget_scripts() -> None:
    """Read the files again: one of them has changed."""
    _scripts_in.cache_clear()


@lru_cache(maxsize=512)
def _scripts_in(folder: Path) -> tuple[Script, ...]:
    return (*_pyproject(folder / "pyproject.toml"), *_setup_cfg(folder / "setup.cfg"), *_setup_py(folder / "setup.py"))


def _pyproject(file: Path) -> list[Script]:
    text = text_of(file)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    project, poetry = table(document, "project"), table(table(document, "tool"), "poetry")
    name = project.get("name") or poetry.get("name")
    found = []
    for scripts in (table(project, "scripts"), table(poetry, "scripts")):
        for script, target in scripts.items():
            if isinstance(target, str):
                found.append(_script(script, target, name if isinstance(name, str) else "", file, text))
    return [script for script in found if script is not None]


def _setup_cfg(file: Path) -> list[Script]:
    text = text_of(file)
    name = _CFG_NAME.search(text)
    lines = [line for match in _SETUP_CFG.finditer(text) for line in match[1].splitlines()]
    return _from_lines(lines, name[1] if name is not None else "", file, text)


def _setup_py(file: Path) -> list[Script]:
    text = text_of(file)
    if "console_scripts" not in text:
        return []
    tree = tree_of(text)
    if tree is None:
        return []
    name = ""
    lines: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "name" and isinstance(node.value, ast.Constant):
            name = str(node.value.value)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "console_scripts":
                    strings = [n.value for n in ast.walk(value) if isinstance(n, ast.Constant)]
                    lines.extend(s for s in strings if isinstance(s, str))
    return _from_lines(lines, name, file, text)


def _from_lines(lines: list[str], distribution: str, file: Path, text: str) -> list[Script]:
    matches = [match for match in map(_LINE.match, lines) if match is not None]
    found = [_script(match["name"], match["target"], distribution, file, text) for match in matches]
    return [script for script in found if script is not None]


def _script(name: str, target: str, distribution: str, file: Path, text: str) -> Script | None:
    module, colon, what = target.partition(":")
    if not colon:
        return None
    written = re.search(rf"{re.escape(name)}[\"']?\s*=\s*[\"']?{re.escape(target)}", text)
    line = text.count("\n", 0, written.start()) if written is not None else 0
    where = Range(Position(line, 0), Position(line + 1, 0))
    return Script(name, module.strip(), what.partition("[")[0].strip(), distribution, file, where)
