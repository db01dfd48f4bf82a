"""What a project, a command line or a language client asks for: which rules run where, and how severe they are.

The nearest `trainwright.toml`, or `pyproject.toml` with a `[tool.trainwright]` table, above a file holds its
settings; files further up are not read. Overrides (the command line's options, the language client's settings) are
a second layer on top. Within a layer the more specific selector wins: `select = ["LOOP004"]` beats
`ignore = ["LOOP"]`. A layer that says `select` or `preset` starts again from there.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from trainwright.findings import Preset, Severity

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from trainwright.rule.model import Rule

FILE = "trainwright.toml"
PYPROJECT = "pyproject.toml"

DEFAULT_EXCLUDE = (
    ".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d",
    ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".trainwright_cache", ".venv", ".vscode",
    "__pycache__", "__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv",
    "lightning_logs", "mlruns", "wandb",
)  # fmt: skip
"""Ruff's list, and the folders in which experiment trackers keep the YAML files that they write themselves."""

_T = TypeVar("_T")
_FAMILY = re.compile(r"[A-Z]+(?=\d)")


class SettingsError(Exception):
    """A setting that can't be followed: where it stands, what is wrong, and what was probably meant."""

    def __init__(self, problem: str, *, file: Path | None = None, key: str | None = None, nearest: str | None = None):
        super().__init__(problem)
        self.problem = problem
        self.file = file
        self.key = key
        self.nearest = nearest

    def __str__(self) -> str:
        where = [str(self.file)] if self.file else []
        if self.key:
            where.append(self.key)
        hint = f"; did you mean `{self.nearest}`?" if self.nearest else ""
        return ": ".join([*where, self.problem]) + hint


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was probably meant to be."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


# ------------------------------------------------------------------------------------------------ selectors


def family(code: str) -> str:
    """`LOOP` of `LOOP004`."""
    match = _FAMILY.match(code)
    return match.group() if match else code


@lru_cache(maxsize=1)
def _selectors() -> dict[str, tuple[int, frozenset[str]]]:
    """Every selector there is: how specific it is, and the codes that it stands for."""
    from trainwright.rule import registry  # not before rules are asked about: the language server shows findings only

    codes = frozenset(rule.code for rule in registry.all_rules())
    found = {"ALL": (0, codes)}
    for code in codes:
        found[family(code)] = (1, found.get(family(code), (1, frozenset()))[1] | {code})
    for key, rule in registry.rules_by_key().items():
        found[key] = (2, frozenset({rule.code}))
    return found


def selected_codes(selector: str) -> frozenset[str] | None:
    """The codes that a code, name, family or `ALL` stands for; None if it is none of these."""
    found = _selectors().get(selector)
    return found[1] if found else None


def nearest_selector(selector: str) -> str | None:
    """The code or name that an unknown selector was probably meant to be."""
    return nearest_name(selector, _selectors())


@lru_cache(maxsize=64)
def _rules(codes: frozenset[str]) -> tuple[Rule, ...]:
    from trainwright.rule import registry

    return tuple(rule for rule in registry.all_rules() if rule.code in codes)


@lru_cache(maxsize=len(Preset))
def _preset_codes(preset: Preset) -> frozenset[str]:
    from trainwright.rule import registry

    return frozenset(
        rule.code for rule in registry.all_rules() if preset is Preset.STRICT or rule.preset is Preset.DEFAULT
    )


# ------------------------------------------------------------------------------------------------ values


@dataclass(frozen=True)
class ProbeSettings:
    """How `trainwright probe` runs the user's code. None: not said.

    `interpreter` is a Python or its environment's folder; `launcher` a prefix such as `srun --gres=gpu:1`, `ssh HOST`
    or `ray http://HOST:8265`; `root` the project's folder on the machine behind the launcher; `timeout` is in seconds,
    `memory_limit` in GiB, `cuda_fraction` a share of each GPU's memory from 0 to 1.
    """

    interpreter: str | None = None
    launcher: str | None = None
    root: str | None = None
    timeout: float | None = None
    memory_limit: float | None = None
    cuda_fraction: float | None = None

    def over(self, weaker: ProbeSettings) -> ProbeSettings:
        """These settings, and those of `weaker` where these say nothing."""
        own = {name: value for name, value in vars(self).items() if value is not None}
        return replace(weaker, **own)


@dataclass(frozen=True)
class Overrides:
    """One layer of wishes: a settings file's, the command line's, or the language client's. None: not said."""

    preset: Preset | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    respect_gitignore: bool | None = None
    max_lines: int | None = None
    probe: ProbeSettings = ProbeSettings()
    cache_dir: str | None = None
    configs: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Settings:
    """The settings of the files below `root`, with every layer applied.

    `codes` are the rules that run unless a per-file ignore takes them out. Patterns are written like lines of a
    .gitignore that lies in `root`.
    """

    root: Path
    file: Path | None = None
    codes: frozenset[str] = frozenset()
    per_file_ignores: tuple[tuple[str, frozenset[str]], ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict, hash=False)
    limits: Mapping[str, int] = field(default_factory=dict, hash=False)
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    respect_gitignore: bool = True
    max_lines: int = 10_000
    """Longer files are not checked: they are generated, or data. They would hold up all others."""
    probe: ProbeSettings = ProbeSettings()
    configs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Which YAML files the Python files of a pattern read, where the code does not say it."""
    strict: bool = False
    """Whether the preset is `strict`: some rules then say more."""

    def configs_of(self, path: Path) -> tuple[str, ...] | None:
        """Patterns of the YAML files that the Python file `path` reads; None where the settings do not say."""
        return next((files for code, files in self.configs if matches(code, path, self.root)), None)

    def enabled(self, path: Path) -> tuple[Rule, ...]:
        """The rules that run on `path`, in the order of their codes."""
        return _rules(self.enabled_codes(path))

    def enabled_codes(self, path: Path) -> frozenset[str]:
        """The codes of the rules that run on `path`."""
        codes = self.codes
        for pattern, ignored in self.per_file_ignores:
            wanted = not pattern.startswith("!")
            if matches(pattern.removeprefix("!"), path, self.root) is wanted:
                codes -= ignored
        return codes

    def too_long(self, text: str) -> str | None:
        """Why a file with this text is not checked; None when it is."""
        most = self.max_lines
        lines = text.count("\n") + 1
        if lines > most:
            return f"has {lines:,} lines, more than the {most:,} of the setting max-lines"
        if len(text) > most * _LONGEST_LINES:
            return f"has {len(text):,} characters, more than the setting max-lines allows for {most:,} lines"
        return None

    def severity_of(self, code: str, own: Severity) -> Severity:
        """The severity of a finding of the rule `code` whose own severity is `own`."""
        return self.severity.get(code, own)

    def limit_of(self, code: str, own: int | None) -> int | None:
        """The size above which the rule `code`, whose own limit is `own`, reports; None for other rules."""
        return None if own is None else self.limits.get(code, own)

    def excludes(self, path: Path, *, directory: bool = False) -> bool:
        """Whether a walk leaves `path` out, for its own name or for a folder that it lies in."""
        names, globs = _split_patterns(self.exclude)
        return not names.isdisjoint(_relative(path, self.root).parts) or any(
            matches(glob, path, self.root, directory=directory) for glob in globs
        )


@lru_cache(maxsize=512)
def _spec(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern])


@lru_cache(maxsize=64)
def _split_patterns(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Plain names, which need no regular expression, and the others."""
    globs = tuple(pattern for pattern in patterns if any(character in pattern for character in "*?[/\\! "))
    return frozenset(patterns) - frozenset(globs), globs


def _relative(path: Path, root: Path) -> Path:
    try:
        return path.relative_to(root)
    except ValueError:
        return Path(path.name)  # outside of the root only patterns for names can match


def matches(pattern: str, path: Path, root: Path, *, directory: bool = False) -> bool:
    """Whether `path` is what the .gitignore-style `pattern`, written in `root`, means."""
    relative = _relative(path, root).as_posix()
    return _spec(pattern).match_file(relative + "/" if directory else relative)


# ------------------------------------------------------------------------------------------------ reading


_KEYS = {
    "preset", "select", "extend-select", "ignore", "per-file-ignores", "severity", "limits", "exclude",
    "extend-exclude", "respect-gitignore", "max-lines", "probe", "cache-dir", "configs",
}  # fmt: skip

_PROBE_KEYS = {"interpreter": str, "launcher": str, "root": str, "timeout": float, "memory-limit": float,
               "cuda-fraction": float}  # fmt: skip

_LONGEST_LINES = 100
"""Characters a line, on average: what is longer is data too, in lines without end."""

_CLIENT_ONLY = {
    "enable", "interpreter", "path", "trace", "log-level", "configuration-file", "debug-model", "language-features",
    "trusted",
}  # fmt: skip
"""Keys of a client's section that are the client's own business, or other parts' of the server."""


class _Reader:
    """Reads one table, and knows where it stands when something is wrong with it."""

    def __init__(self, table: Mapping[str, Any], file: Path | None, prefix: str) -> None:
        self.table = table
        self.file = file
        self.prefix = prefix

    def error(self, key: str, problem: str, nearest: str | None = None) -> SettingsError:
        return SettingsError(problem, file=self.file, key=self.prefix + key, nearest=nearest)

    def reject_unknown(self, known: Collection[str]) -> None:
        for key in self.table:
            if key not in known:
                raise self.error(key, "is not a setting", nearest_name(key, known))

    def strings(self, key: str) -> tuple[str, ...] | None:
        value = self.table.get(key)
        if value is None:
            return None
        return self._strings(key, value)

    def _strings(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
            raise self.error(key, f"must be a list of strings, not {value!r}")
        return tuple(value)

    def selectors(self, key: str) -> tuple[str, ...] | None:
        found = self.strings(key)
        for selector in found or ():
            self._known(key, selector)
        return found

    def _known(self, key: str, selector: str) -> str:
        if selected_codes(selector) is None:
            raise self.error(
                key, f"`{selector}` is not a rule's code or name, nor a family", nearest_selector(selector)
            )
        return selector

    def choice(self, key: str, kind: Callable[[str], _T], names: Sequence[str], value: object) -> _T:
        if isinstance(value, str) and value in names:
            return kind(value)
        wanted = " or ".join(f"`{name}`" for name in names)
        nearest = nearest_name(value, names) if isinstance(value, str) else None
        raise self.error(key, f"must be {wanted}, not `{value}`", nearest)

    def preset(self) -> Preset | None:
        value = self.table.get("preset")
        return None if value is None else self.choice("preset", Preset, [item.value for item in Preset], value)

    def pairs(self, key: str) -> Mapping[str, object]:
        value = self.table.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise self.error(key, f"must be a table, not {value!r}")
        return value

    def flag(self, key: str) -> bool | None:
        value = self.table.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.error(key, f"must be true or false, not {value!r}")

    def count(self, key: str) -> int | None:
        value = self.table.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        raise self.error(key, f"must be a number greater than 0, not {value!r}")

    def probe(self) -> ProbeSettings:
        table = {_kebab(key): value for key, value in self.pairs("probe").items()}
        found: dict[str, Any] = {}
        for key, value in table.items():
            kind = _PROBE_KEYS.get(key)
            if kind is None:
                raise self.error(f"probe.{key}", "is not a setting", nearest_name(key, _PROBE_KEYS))
            if value is None or value == "":
                continue
            if not isinstance(value, str if kind is str else (int, float)) or isinstance(value, bool):
                wanted = "a string" if kind is str else "a number"
                raise self.error(f"probe.{key}", f"must be {wanted}, not {value!r}")
            if not isinstance(value, str) and value <= 0:
                raise self.error(f"probe.{key}", f"must be greater than 0, not {value!r}")
            found[key.replace("-", "_")] = kind(value)
        return ProbeSettings(**found)

    def string(self, key: str) -> str | None:
        value = self.table.get(key)
        if value is None or isinstance(value, str):
            return value
        raise self.error(key, f"must be a string, not {value!r}")

    def overrides(self) -> Overrides:
        ignores = []
        for pattern, selectors in self.pairs("per-file-ignores").items():
            key = f"per-file-ignores.{pattern!r}"
            ignores.append((pattern, tuple(self._known(key, item) for item in self._strings(key, selectors))))
        severities = []
        for selector, value in self.pairs("severity").items():
            key = f"severity.{selector}"
            self._known(key, selector)
            severities.append((selector, self.choice(key, Severity, [item.value for item in Severity], value)))
        limits = []
        for selector, value in self.pairs("limits").items():
            key = f"limits.{selector}"
            self._known(key, selector)
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise self.error(key, f"must be a number of 0 or more, not {value!r}")
            limits.append((selector, value))
        return Overrides(
            preset=self.preset(),
            select=self.selectors("select"),
            extend_select=self.selectors("extend-select") or (),
            ignore=self.selectors("ignore") or (),
            per_file_ignores=tuple(ignores),
            severity=tuple(severities),
            limits=tuple(limits),
            exclude=self.strings("exclude"),
            extend_exclude=self.strings("extend-exclude") or (),
            respect_gitignore=self.flag("respect-gitignore"),
            max_lines=self.count("max-lines"),
            probe=self.probe(),
            cache_dir=self.string("cache-dir"),
            configs=tuple(
                (code, self._strings(f"configs.{code!r}", files)) for code, files in self.pairs("configs").items()
            ),
        )


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).replace("_", "-").lower()


def parse_client_settings(values: Mapping[str, Any]) -> Overrides:
    """The settings that a language client sent, its keys in camelCase, snake_case or kebab-case. Null: not said.

    Raises:
        SettingsError: an unknown key or code, or a value of the wrong kind.
    """
    reader = _Reader({_kebab(key): value for key, value in values.items()}, None, "")
    reader.reject_unknown(_KEYS | _CLIENT_ONLY)
    return reader.overrides()


def parse_options(
    preset: str | None, select: Sequence[str], extend_select: Sequence[str], ignore: Sequence[str]
) -> Overrides:
    """The command line's options.

    Raises:
        SettingsError: an unknown code or preset.
    """
    table: dict[str, Any] = {"extend-select": list(extend_select), "ignore": list(ignore)}
    if preset is not None:
        table["preset"] = preset
    if select:
        table["select"] = list(select)
    return _Reader(table, None, "--").overrides()


def _read_toml(file: Path) -> dict[str, Any] | None:
    """The table of `file` that holds settings, or None if it holds none."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"can't be read: {error}", file=file) from error
    if file.name == PYPROJECT and "trainwright" not in text:
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"is not valid TOML: {error}", file=file) from error
    if file.name != PYPROJECT:
        return table
    tool = table.get("tool", {})
    found = tool.get("trainwright") if isinstance(tool, dict) else None
    if found is not None and not isinstance(found, dict):
        raise SettingsError("must be a table", file=file, key="tool.trainwright")
    return found


def cache_dir(folder: Path) -> tuple[str | None, Path]:
    """The setting `cache-dir` that counts in a folder, as it is written, and the folder that it is written in.

    For who must know it before rules are imported; settings that can't be read are found out about elsewhere.
    """
    for candidate in (folder, *folder.parents):
        for name in (FILE, PYPROJECT):
            file = candidate / name
            try:
                table = _read_toml(file) if file.is_file() else None
            except SettingsError:
                return None, candidate
            if table is not None:
                wanted = table.get("cache-dir")
                return (wanted if isinstance(wanted, str) else None), candidate
    return None, folder


@cache
def _layer_in(folder: Path) -> tuple[Path, Overrides] | None:
    for name, prefix in ((FILE, ""), (PYPROJECT, "tool.trainwright.")):
        file = folder / name
        if not file.is_file():
            continue
        table = _read_toml(file)
        if table is not None:
            reader = _Reader(table, file, prefix)
            reader.reject_unknown(_KEYS)
            return file, reader.overrides()
    return None


@cache
def _nearest_layer(folder: Path) -> tuple[Path, Overrides] | None:
    found = _layer_in(folder)
    if found is not None or folder.parent == folder:
        return found
    return _nearest_layer(folder.parent)


def _codes(layers: Sequence[Overrides]) -> frozenset[str]:
    known = _selectors()
    codes = _preset_codes(Preset.DEFAULT)
    for layer in layers:
        if layer.select is not None:
            codes = frozenset()
        elif layer.preset is not None:
            codes = _preset_codes(layer.preset)
        wanted = [*(layer.select or ()), *layer.extend_select]
        for level in range(3):
            for selector in wanted:
                if known[selector][0] == level:
                    codes |= known[selector][1]
            for selector in layer.ignore:
                if known[selector][0] == level:
                    codes -= known[selector][1]
    return codes


def _by_code(layers: Iterable[Iterable[tuple[str, _T]]]) -> dict[str, _T]:
    """What each layer's selectors say of the codes that they stand for, the more specific ones last."""
    known = _selectors()
    found: dict[str, _T] = {}
    for layer in layers:
        for selector, value in sorted(layer, key=lambda pair: known[pair[0]][0]):
            found.update(dict.fromkeys(known[selector][1], value))
    return found


def _ignored(selectors: Iterable[str]) -> frozenset[str]:
    known = _selectors()
    return frozenset(code for selector in selectors for code in known[selector][1])


def combine(layers: Sequence[Overrides], root: Path, file: Path | None = None) -> Settings:
    """The settings that come of `layers`, each over the one before."""
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    gitignore = True
    max_lines = Settings.max_lines
    probe = ProbeSettings()
    for layer in layers:
        probe = layer.probe.over(probe)
        exclude = (exclude if layer.exclude is None else layer.exclude) + layer.extend_exclude
        gitignore = gitignore if layer.respect_gitignore is None else layer.respect_gitignore
        max_lines = layer.max_lines or max_lines
    return Settings(
        root=root,
        file=file,
        codes=_codes(layers),
        per_file_ignores=tuple((glob, _ignored(what)) for layer in layers for glob, what in layer.per_file_ignores),
        severity=_by_code(layer.severity for layer in layers),
        limits=_by_code(layer.limits for layer in layers),
        exclude=exclude,
        respect_gitignore=gitignore,
        max_lines=max_lines,
        probe=probe,
        configs=tuple(pair for layer in reversed(layers) for pair in layer.configs),
        strict=next((layer.preset for layer in reversed(layers) if layer.preset), None) is Preset.STRICT,
    )


@cache
def _settings_in(folder: Path, overrides: Overrides, root: Path) -> Settings:
    found = _nearest_layer(folder)
    if found is None:
        return combine([overrides], root)
    file, layer = found
    return combine([layer, overrides], file.parent, file)


def settings_for(path: Path, overrides: Overrides | None = None, *, root: Path | None = None) -> Settings:
    """The settings of the file or directory `path`; `root` is where patterns start if no settings file is found.

    Raises:
        SettingsError: the nearest settings file can't be read or followed.
    """
    absolute = path.absolute()
    folder = absolute if absolute.is_dir() else absolute.parent
    return _settings_in(folder, overrides or Overrides(), root or Path.cwd())


def settings_of(file: Path, overrides: Overrides | None = None, *, root: Path) -> Settings:
    """The settings that `file` holds, for the files below `root`, whatever settings files are nearer to them.

    Raises:
        SettingsError: the file can't be read or followed.
    """
    table = _read_toml(file)
    reader = _Reader(table or {}, file, "tool.trainwright." if file.name == PYPROJECT else "")
    reader.reject_unknown(_KEYS)
    return combine([reader.overrides(), overrides or Overrides()], root, file)


def forget_settings() -> None:
    """Read the settings files again at the next question: one of them, or the set of rules, may have changed."""
    for cached in (_layer_in, _nearest_layer, _settings_in, _selectors, _rules, _preset_codes):
        cached.cache_clear()
