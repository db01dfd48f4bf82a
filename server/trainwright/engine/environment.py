"""The libraries that are installed for a project, and whether they are the ones that it asks for. Nothing is run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from trainwright.configs.definitions import Installed

_SITE_PACKAGES = (
    "lib/python3*/site-packages",
    "lib64/python3*/site-packages",
    "Lib/site-packages",
    "lib/python3*/dist-packages",
)
_DISTRIBUTIONS = {"sklearn": "scikit-learn", "yaml": "PyYAML", "PIL": "Pillow", "cv2": "opencv-python"}
"""Import packages of another name than the distribution they come in."""


def site_packages_of(interpreter: Path) -> tuple[str, ...]:
    """Where an interpreter's libraries lie, found without running it."""
    # Links are not followed: a virtual environment's interpreter is one.
    prefix = interpreter.parent.parent if interpreter.parent.name in ("bin", "Scripts") else interpreter.parent
    found = {folder.resolve(): None for pattern in _SITE_PACKAGES for folder in sorted(prefix.glob(pattern))}
    return tuple(str(folder) for folder in found if folder.is_dir())


@lru_cache(maxsize=32)
def libraries_of(root: Path) -> tuple[str, ...]:
    """Where the libraries lie that the project in `root` runs with; nowhere when it has no interpreter."""
    from trainwright.probe.interpreter import find_interpreter
    from trainwright.probe.request import ProbeError

    try:
        return site_packages_of(Path(find_interpreter(root)))
    except ProbeError:
        return ()


def installed_in(site_packages: Sequence[str]) -> Installed:
    """These libraries, each for the files whose project does not ask for another version of it."""
    folders = tuple(site_packages)
    return Installed(folders, lambda path, package: _fits(path.parent, package, folders))


def stamp_of(site_packages: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """What changes when something is installed or removed."""
    found = []
    for folder in site_packages:
        try:
            found.append((folder, Path(folder).stat().st_mtime_ns))
        except OSError:
            continue
    return tuple(found)


@lru_cache(maxsize=4_096)
def _fits(folder: Path, package: str, site_packages: tuple[str, ...]) -> bool:
    from packaging.version import InvalidVersion, Version

    from trainwright.semantics.versions import declared

    name = _DISTRIBUTIONS.get(package, package)
    # A requirement without a version adds nothing to one that has it.
    wanted = [specifiers for specifiers in declared(folder / "config.yaml", name) if len(specifiers)]
    found = _version(name, site_packages) if wanted else None
    if found is None:
        return True
    try:
        version = Version(found)
    except InvalidVersion:
        return True
    return any(specifiers.contains(version, prereleases=True) for specifiers in wanted)


@lru_cache(maxsize=512)
def _version(distribution: str, site_packages: tuple[str, ...]) -> str | None:
    wanted = distribution.lower().replace("-", "_")
    for folder in site_packages:
        for path in Path(folder).glob("*.dist-info"):
            name, _, version = path.stem.partition("-")
            if name.lower() == wanted:
                return version
    return None
