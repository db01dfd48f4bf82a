"""Which versions of a library a project declares: pyproject.toml, requirements files, environment.yml.

A rule that depends on a version asks `may_be_below`; a project that declares nothing may run with any version.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MAX_PARENTS = 6
_MAX_BYTES = 1_000_000
_REQUIREMENTS = ("requirements.txt", "requirements/base.txt", "requirements/requirements.txt", "requirements.in")
_CONDA = ("environment.yml", "environment.yaml", "conda.yaml", "conda.yml")
_CONDA_LINE = re.compile(r"^\s*-\s*(?:[\w.-]+::)?([\w.-]+)\s*(==?|>=|<=|<|>|~=)?\s*([\w.*]+)?")
_CONDA_NAMES = {"pytorch": "torch"}


@lru_cache(maxsize=512)
def _declared_in(folder: Path) -> dict[str, SpecifierSet] | None:
    """What the files of one folder declare; None when there is no such file."""
    found: dict[str, SpecifierSet] = {}
    any_file = False
    project = _text(folder / "pyproject.toml")
    if project is not None:
        try:
            table = tomllib.loads(project)
        except tomllib.TOMLDecodeError:
            table = {}
        section = table.get("project", {}) if isinstance(table.get("project"), dict) else {}
        lines = [*_strings(section.get("dependencies"))]
        for group in (section.get("optional-dependencies") or {}).values():
            lines.extend(_strings(group))
        poetry = table.get("tool", {}).get("poetry", {}).get("dependencies", {})
        if isinstance(poetry, dict):
            lines.extend(_poetry(name, value) for name, value in poetry.items())
        any_file |= bool(lines)
        _add(found, lines)
    for name in _REQUIREMENTS:
        text = _text(folder / name)
        if text is not None:
            any_file = True
            _add(found, [line.split(" #")[0].strip() for line in text.splitlines()])
    for name in _CONDA:
        text = _text(folder / name)
        if text is not None:
            any_file = True
            _add(found, [line for line in map(_conda, text.splitlines()) if line])
    return found if any_file else None


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _strings(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _poetry(name: str, value: object) -> str:
    """A Poetry dependency as a requirement; its caret and tilde are spelled out."""
    version = value.get("version") if isinstance(value, dict) else value
    if not isinstance(version, str) or version == "*":
        return name
    if version[0] in "^~" and version[1:2].isdigit():
        lower = version[1:]
        major, _, rest = lower.partition(".")
        minor = rest.partition(".")[0]
        if version[0] == "^" and major != "0":
            return f"{name}>={lower},<{int(major) + 1}"
        return f"{name}>={lower},<{major}.{int(minor or 0) + 1}"
    return f"{name}=={version}" if version[0].isdigit() else f"{name}{version}"


def _conda(line: str) -> str:
    match = _CONDA_LINE.match(line)
    if match is None:
        return ""
    name, operator, version = match.groups()
    name = _CONDA_NAMES.get(name, name)
    if not operator or not version:
        return name
    if operator == "=":  # conda's single = means "this release, any patch"
        operator, version = "==", version if "*" in version else f"{version}.*"
    return f"{name}{operator}{version}"


def _add(found: dict[str, SpecifierSet], lines: list[str]) -> None:
    for line in lines:
        if not line or line.startswith(("-", "#")):
            continue
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        found.setdefault(canonicalize_name(requirement.name), requirement.specifier)


def declared(path: Path, library: str) -> SpecifierSet | None:
    """The versions of `library` that the project around the file `path` declares; None when it names none.

    The nearest folder upwards that mentions the library counts.
    """
    name = canonicalize_name(library)
    for folder in list(path.parents)[:_MAX_PARENTS]:
        found = _declared_in(folder)
        if found is not None and name in found:
            return found[name]
        if (folder / ".git").exists():
            break
    return None


def may_be_below(path: Path, library: str, version: str) -> bool:
    """Whether the project around `path` may run with a version of `library` older than `version`."""
    specifiers = declared(path, library)
    if specifiers is None:
        return True
    limit = Version(version)
    for specifier in specifiers:
        try:
            given = Version(specifier.version.removesuffix(".*"))
        except InvalidVersion:
            continue
        if specifier.operator in (">=", "==", "===", "~=") and given >= limit:
            return False
        if specifier.operator == ">" and given >= limit:
            return False
    return True


def forget_versions() -> None:
    """Read the files again: one of them has changed."""
    _declared_in.cache_clear()
