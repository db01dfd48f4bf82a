"""Keeps the outcome of a check on disk, so that what has not changed is not checked again.

A run is kept under what was asked (folder, paths, options) as one file. It is taken over whole when nothing that it
depended on has changed, which a few hundred `stat` calls tell: the tool and the packages of rules, the folders that
were walked, the settings and requirements files around, and every file. Else what is left of it are the groups of
files that have nothing to do with those that changed: `engine.check` asks for these.

Nothing here may fail a check: whatever is damaged, old, in use by another run or can't be written is as if not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import stat
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import trainwright
from trainwright import measured
from trainwright.configs import facts as config_facts
from trainwright.configs.facts import ConfigFacts
from trainwright.configs.scalars import Dialect
from trainwright.engine.diagnostic import CheckResult, Diagnostic, FixEdits, Notice
from trainwright.engine.files import SUFFIXES
from trainwright.engine.plain import NotPlain, Plain
from trainwright.findings import NewFile
from trainwright.positions import Position, Range
from trainwright.rule import Applicability, Edit, Related, Severity

FOLDER = ".trainwright_cache"
_FORMAT = 1
_KEPT = 40
"""How many runs a folder holds: another folder, selection or format is another run."""
_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This folder holds what Trainwright found earlier. It can be deleted at any time.
"""
_FRESH = 2_000_000_000
"""Nanoseconds: a file that was written so shortly before it was read may change again without a newer time."""
_AROUND = re.compile(
    r"trainwright\.toml|pyproject\.toml|\.gitignore|setup\.(?:cfg|py)|requirements.*|uv\.lock|poetry\.lock|pdm\.lock"
    r"|(?:environment[\w.-]*|conda)\.ya?ml"
)
"""The files that say something about the files beside and below them."""
_ENDINGS = tuple(SUFFIXES)
_PRESENT = frozenset({".git", "pyvenv.cfg", "__init__.py"})
"""Of these only whether they are there says something."""
_OF_THE_WALK = frozenset({"trainwright.toml", ".gitignore", ".git", "pyvenv.cfg"})
"""These say which files are checked with which rules, and nothing else about them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """A file as it was when it was read."""

    modified: int
    size: int
    inode: int
    digest: str


@dataclass(frozen=True)
class Entry:
    """What was found in one file, and what that depended on."""

    settings: str
    """What its settings came to."""
    diagnostics: tuple[Diagnostic, ...]
    notices: tuple[Notice, ...]
    imports: tuple[str, ...]
    """The dotted names that it imports or that were looked up for it."""
    files: tuple[str, ...]
    """The files that these were found in."""
    configs: tuple[tuple[str, str], ...]
    """The files about whose configs something was asked, and what the answers came to."""
    below: tuple[str, ...]
    """The folders whose files were all looked at."""
    facts: ConfigFacts | None = None


@dataclass(frozen=True)
class Run:
    """The outcome of a check."""

    tool: str
    result: CheckResult
    folders: dict[str, str]
    """The folders that were walked, and what they held."""
    around: dict[str, tuple[tuple[str, int, int], ...]]
    """What the folders from there up held of files that matter to others: their names, times and sizes."""
    states: dict[str, State]
    entries: str = ""
    """The digest of what was found file by file, which is a file of its own: most runs need none of it."""


_VALUES = Plain(
    Run, State, Entry, CheckResult, Diagnostic, FixEdits, Notice, Position, Range, Applicability, Edit, Related,
    NewFile, Severity, Dialect,
    *(value for value in vars(config_facts).values()
      if isinstance(value, type) and value.__module__ == config_facts.__name__),
)  # fmt: skip


def digest(data: bytes) -> str:
    """What stands for a content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


# ------------------------------------------------------------------------------------------------ where


@dataclass
class Store:
    """The files that one run is kept in."""

    key: str
    folders: tuple[Path, ...]
    """Where they may lie, the best place first."""

    def load(self) -> Run | None:
        """The run that was kept; None when there is none that can be read."""
        for folder in self.folders:
            body = _read(folder / f"{self._name}.json")
            if body is None:
                continue
            try:
                run = _VALUES.loads(body.decode("utf-8"))
            except (NotPlain, UnicodeDecodeError) as error:
                log.debug("The run that is kept in %s can't be read: %s", folder, error)
                continue
            if isinstance(run, Run):
                return run
        return None

    def entries(self, run: Run) -> dict[str, Entry]:
        """What was found in each file of a run; nothing when that is damaged, or of another run."""
        for folder in self.folders:
            body = _read(folder / f"{self._name}.files")
            if body is None or digest(body) != run.entries:
                continue
            try:
                found = _VALUES.loads(zlib.decompress(body).decode("utf-8"))
            except (NotPlain, UnicodeDecodeError, zlib.error) as error:
                log.debug("What is kept of files in %s can't be read: %s", folder, error)
                continue
            if isinstance(found, dict) and all(isinstance(entry, Entry) for entry in found.values()):
                return found
        return {}

    def save(self, run: Run, entries: dict[str, Entry]) -> None:
        """Keep a run, in the first place that can be written to; another run may do the same."""
        try:
            files = zlib.compress(_VALUES.dumps(entries).encode("utf-8"), 1)
        except (NotPlain, UnicodeEncodeError) as error:
            log.debug("What was found in the files is not kept: %s", error)
            files = b""
        try:
            body = _VALUES.dumps(replace(run, entries=digest(files))).encode("utf-8")
        except (NotPlain, UnicodeEncodeError) as error:
            log.debug("The run is not kept: %s", error)
            return
        for folder in self.folders:
            try:
                _prepare(folder)
                _write(folder / f"{self._name}.files", files)
                _write(folder / f"{self._name}.json", body)
            except OSError as error:
                log.debug("The run can't be kept in %s: %s", folder, error)
                continue
            _tidy(folder)
            return

    @property
    def _name(self) -> str:
        return f"{_FORMAT}-{self.key}"


def _read(file: Path) -> bytes | None:
    """What `_write` has put into a file; None when there is none, or it is damaged."""
    try:
        check, _, body = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    if check != digest(body).encode("ascii"):
        log.debug("%s is damaged", file)
        return None
    return body


def _prepare(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("# Made by Trainwright.\n*\n", "utf-8")
    (folder / "CACHEDIR.TAG").write_text(_TAG, "utf-8")


def _write(file: Path, data: bytes) -> None:
    """In one step: who reads at the same time sees the old or the new, never a part."""
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(digest(data).encode("ascii") + b"\n" + data)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _tidy(folder: Path) -> None:
    """Delete the runs that were kept the longest ago, and what a run that was killed has left."""
    with contextlib.suppress(OSError):
        runs = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        old = [file for file in folder.glob(".*.tmp") if time.time() - file.stat().st_mtime > 3600]
        for file in (*runs[_KEPT:], *(run.with_suffix(".files") for run in runs[_KEPT:]), *old):
            file.unlink(missing_ok=True)


def store_for(asked: Sequence[object], wanted: str | None, settings_root: Path) -> Store:
    """Where the run that was asked for is kept: in `wanted`, else beside the project's settings, else in the home.

    `wanted` is the setting `cache-dir`, relative to the folder of the settings.
    """
    key = digest(repr((Path.cwd(), *asked)).encode("utf-8", "surrogateescape"))
    if wanted is not None:
        return Store(key, (settings_root / Path(wanted).expanduser(),))
    return Store(key, (*((project / FOLDER,) if (project := _project_of(settings_root)) else ()), home_cache()))


def _project_of(folder: Path) -> Path | None:
    for candidate in (folder, *folder.parents):
        if any((candidate / name).exists() for name in (".git", "pyproject.toml", "trainwright.toml", "setup.py")):
            return candidate
    return None


def home_cache() -> Path:
    """The folder for what is kept for all projects of a user."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "trainwright"


# ------------------------------------------------------------------------------------------------ what it depends on


@lru_cache(maxsize=1)
def tool() -> str:
    """What stands for the tool: its own files and those of all packages of rules, the Python that it runs on, and what
    probes have measured.

    Rules are not imported for it.
    """
    what = f"{trainwright.__version__} {sys.version} {_FORMAT} {measured.fingerprint()}"
    seen = hashlib.blake2b(what.encode(), digest_size=16)
    for entry in sys.path:
        with contextlib.suppress(OSError), os.scandir(entry or ".") as scan:
            for item in sorted(scan, key=lambda item: item.name):
                if item.name.endswith((".dist-info", ".egg-info", ".egg-link", ".pth")):
                    seen.update(f"{item.path} {item.stat().st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    for folder in _packages():
        for root, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                if name.endswith(".py"):
                    found = os.stat(os.path.join(root, name))  # noqa: PTH116, PTH118 - some hundred of them
                    seen.update(f"{root} {name} {found.st_mtime_ns} {found.st_size}\n".encode("utf-8", "replace"))
    return seen.hexdigest()


def _packages() -> list[Path]:
    from importlib.util import find_spec

    from trainwright.rule import registry

    found = [Path(trainwright.__file__).parent]
    for name in registry.packages():
        with contextlib.suppress(ImportError, ValueError):
            spec = find_spec(name.partition(".")[0])
            if spec is not None:
                found.extend(map(Path, spec.submodule_search_locations or ()))
    return found


def folder_state(folder: str) -> tuple[str, tuple[tuple[str, int, int], ...]]:
    """What a folder holds as far as a walk is concerned, and what it says about the files around."""
    names = []
    around = []
    with os.scandir(folder) as scan:
        for entry in scan:
            name = entry.name
            if name in _PRESENT:
                around.append((name, 0, 0))
            elif _AROUND.fullmatch(name):
                found = entry.stat()
                around.append((name, found.st_mtime_ns, found.st_size))
            if not name.startswith(".") and (name.endswith(_ENDINGS) or _may_be_folder(entry)):
                names.append(f"{name}{'/' if _may_be_folder(entry) else ''}")
    if any(name == "requirements" for name, _, _ in around):
        around.extend(_requirements(f"{folder}/requirements"))
    return digest("\n".join(sorted(names)).encode("utf-8", "surrogateescape")), tuple(sorted(around))


def _may_be_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _requirements(folder: str) -> list[tuple[str, int, int]]:
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as scan:
        for entry in scan:
            status = entry.stat()
            found.append((f"requirements/{entry.name}", status.st_mtime_ns, status.st_size))
    return found


def surroundings(
    folders: Iterable[Path], files: Iterable[Path]
) -> tuple[dict[str, str], dict[str, tuple[tuple[str, int, int], ...]]]:
    """What the walked folders hold, and what they and all above say about the files."""
    walked = {str(folder) for folder in folders}
    above: set[str] = set()
    for folder in {*folders, *(file.parent for file in files)}:
        above.update((str(folder), *map(str, folder.parents)))
    held: dict[str, str] = {}
    around: dict[str, tuple[tuple[str, int, int], ...]] = {}
    for name in sorted(above | walked):
        try:
            names, said = folder_state(name)
        except OSError:
            names, said = "", ()
        if name in walked:
            held[name] = names
        around[name] = said
    return held, around


def state_of(path: Path, data: bytes, now: int) -> State | None:
    """A file as it is: `data` was read just now. None when it changes at this moment."""
    try:
        found = path.stat()
    except OSError:
        return None
    if found.st_size != len(data):
        return None
    modified = found.st_mtime_ns
    return State(modified if now - modified > _FRESH else -1, found.st_size, found.st_ino, digest(data))


def unchanged(path: str, state: State) -> bool:
    """Whether a file is as it was. It is only read when its time and size can't tell."""
    file = Path(path)
    try:
        found = file.stat()
        if found.st_size != state.size or not stat.S_ISREG(found.st_mode):
            return False
        if (found.st_mtime_ns, found.st_ino) == (state.modified, state.inode):
            return True
        return digest(file.read_bytes()) == state.digest
    except OSError:
        return False


def still_true(run: Run) -> bool:
    """Whether a run would find the same again."""
    return (
        run.tool == tool()
        and _same_surroundings(run)
        and all(unchanged(path, state) for path, state in run.states.items())
    )


def _same_surroundings(run: Run) -> bool:
    for name, said in run.around.items():
        try:
            names, now = folder_state(name)
        except OSError:
            names, now = "", ()
        if now != said or run.folders.get(name, names) != names:
            return False
    return True


def comparable(run: Run, around: dict[str, tuple[tuple[str, int, int], ...]]) -> bool:
    """Whether a part of a run can be taken over: the tool is the same, and so is what is said about all files."""
    return run.tool == tool() and _said(run.around) == _said(around)


def _said(around: dict[str, tuple[tuple[str, int, int], ...]]) -> dict[str, list[tuple[str, int, int]]]:
    found = {name: [item for item in items if item[0] not in _OF_THE_WALK] for name, items in around.items()}
    return {name: items for name, items in found.items() if items}


def recall(store: Store) -> CheckResult | None:
    """What the same check found before, if it would find the same again."""
    run = store.load()
    return run.result if run is not None and still_true(run) else None
