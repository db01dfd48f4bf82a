"""Which versions of a library a project declares: lock files, pyproject, requirements, setup files, environments.

A lock file says which version is used, so it counts before what the project would allow. A rule that depends on a
version asks `may_be_below`; a project that declares nothing may run with any version.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import lru_cache
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from trainwright.semantics.project_files import folders_around, table, text_of, tree_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MAX_LOCK_BYTES = 20_000_000
_REQUIREMENTS = ("requirements*.txt", "requirements*.in", "requirements/*.txt")
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock")
_LOCKED = re.compile(r'^name = "([\w.-]+)"\nversion = "([\w.+!-]+)"$', re.MULTILINE)
_SETUP_CFG = re.compile(r"^install_requires\s*=((?:[^\n]*\n)(?:[ \t]+[^\n]*\n|\n)*)", re.MULTILINE)
_CONDA = ("environment*.yml", "environment*.yaml", "conda.yaml", "conda.yml")
_CONDA_FOLDERS = (".", "docker", "env", "envs", "conda", "environment", "environments")
"""Where a project keeps the files of its environments, below its own folder."""
_CONDA_LINE = re.compile(r"^\s*-\s*(?:[\w.-]+::)?([\w.-]+)\s*(==?|>=|<=|<|>|~=)?\s*([\w.*]+)?")
_CONDA_NAMES = {"pytorch": "torch"}


@lru_cache(maxsize=512)
def _declared_in(folder: Path) -> dict[str, tuple[SpecifierSet, ...]]:
    """What the files of one folder declare, each requirement of a library on its own."""
    locked: dict[str, tuple[SpecifierSet, ...]] = {}
    for name in _LOCKS:
        text = text_of(folder / name, _MAX_LOCK_BYTES)
        _add(locked, [f"{package}=={version}" for package, version in _LOCKED.findall(text)])
    lines = _project_lines(folder)
    for match in _SETUP_CFG.finditer(text_of(folder / "setup.cfg")):
        lines.extend(match[1].splitlines())
    for pattern in _REQUIREMENTS:
        for path in sorted(folder.glob(pattern)):
            lines.extend(text_of(path).splitlines())
    lines.extend(_setup_lines(folder))
    for environment in (path for inner in _CONDA_FOLDERS for name in _CONDA for path in (folder / inner).glob(name)):
        lines.extend(map(_conda, text_of(environment).splitlines()))
    found: dict[str, tuple[SpecifierSet, ...]] = {}
    _add(found, lines)
    return found | locked


def _project_lines(folder: Path) -> list[str]:
    """The requirements in pyproject.toml, in whichever of its tables they stand."""
    text = text_of(folder / "pyproject.toml")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    project = table(document, "project")
    lines = _strings(project.get("dependencies"))
    for group in (*table(project, "optional-dependencies").values(), *table(document, "dependency-groups").values()):
        lines.extend(_strings(group))
    poetry = table(table(document, "tool"), "poetry")
    groups = [poetry, *(g for g in table(poetry, "group").values() if isinstance(g, dict))]
    for group in groups:
        lines.extend(_poetry(name, value) for name, value in table(group, "dependencies").items())
    return lines


def _setup_lines(folder: Path) -> list[str]:
    """The requirements that setup.py hands to setup(), as far as they are written down in it."""
    text = text_of(folder / "setup.py")
    if "install_requires" not in text:
        return []
    tree = tree_of(text)
    if tree is None:
        return []
    lists = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    lines: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "install_requires":
            given = lists.get(node.value.id) if isinstance(node.value, ast.Name) else node.value
            if isinstance(given, (ast.List, ast.Tuple)):
                lines += [e.value for e in given.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    return lines


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


def _add(found: dict[str, tuple[SpecifierSet, ...]], lines: list[str]) -> None:
    for line in lines:
        stripped = line.split(" #")[0].strip()
        if not stripped or stripped.startswith(("-", "#")):
            continue
        try:
            requirement = Requirement(stripped)
        except InvalidRequirement:
            continue
        name = canonicalize_name(requirement.name)
        found[name] = (*found.get(name, ()), requirement.specifier)


def declared(path: Path, library: str) -> tuple[SpecifierSet, ...]:
    """The versions of `library` that the project around the file `path` declares; empty when it names none.

    The nearest folder upwards that mentions the library counts.
    """
    name = canonicalize_name(library)
    declaring = map(_declared_in, folders_around(path))
    return next((found[name] for found in declaring if name in found), ())


def may_be_below(path: Path, library: str, version: str) -> bool:
    """Whether the project around `path` may run with a version of `library` older than `version`.

    It may require the library several times, with other markers or in other files: one that allows an older version is
    enough. A requirement without a version adds nothing to one that has it.
    """
    limit = Version(version)
    given = [specifiers for specifiers in declared(path, library) if len(specifiers)]
    return not given or any(not _excludes_below(specifiers, limit) for specifiers in given)


def may_reach(path: Path, library: str, version: str) -> bool:
    """Whether the project around `path` may run with `version` of `library` or a newer one."""
    limit = Version(version)
    given = [specifiers for specifiers in declared(path, library) if len(specifiers)]
    return not given or any(not _excludes_from(specifiers, limit) for specifiers in given)


def _excludes_from(specifiers: SpecifierSet, limit: Version) -> bool:
    for specifier in specifiers:
        try:
            given = Version(specifier.version.removesuffix(".*"))
        except InvalidVersion:
            continue
        operator, release = specifier.operator, given.release
        if operator == "~=":  # ~=2.1 is >=2.1, ==2.*
            operator, release = "==*", release[:-1]
        elif specifier.version.endswith(".*"):
            operator = "==*" if operator == "==" else ""
        if operator == "==*" and limit.release[: len(release)] > release:
            return True
        if (operator in ("==", "===", "<=") and given < limit) or (operator == "<" and given <= limit):
            return True
    return False


def _excludes_below(specifiers: SpecifierSet, limit: Version) -> bool:
    for specifier in specifiers:
        try:
            lowest = Version(specifier.version.removesuffix(".*"))
        except InvalidVersion:
            continue
        if specifier.operator in (">=", ">", "==", "===", "~=") and lowest >= limit:
            return True
    return False


def forget_versions() -> None:
    """Read the files again: one of them has changed."""
    _declared_in.cache_clear()
