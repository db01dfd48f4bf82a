"""CONFIG009 missing-config-key."""

from __future__ import annotations

import os.path
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.configs import ConfigFile, Dialect, MissingKey
from trainwright.configs.locate import reading
from trainwright.positions import Position, Range
from trainwright.rule import Applicability, Finding, Fix, Function, Place, Related, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor


class MissingConfigKey(Rule):
    """Code reads a key that the config does not have.

    ## What it does
    Follows configs that code names itself (`yaml.safe_load(open("config.yaml"))`, `OmegaConf.load`, `@hydra.main`)
    through functions, methods and files, and reports `cfg["a"]["b"]` and `cfg.a.b` where no such key exists: with
    Hydra, in none of the configs that the program could choose from, and in no dataclass that they are merged with.
    Both ends are reported, each with a link to the other. Silent where the code asks first (`.get`, `in`, `hasattr`,
    inside an `if` or `try`), where anything puts keys into the config, and where parts of it come from the command
    line or from code.

    ## Why it is bad
    The program stops with a KeyError when it comes to that line, which may be hours after it was started: at the end
    of the first epoch, or when it saves the model.

    ## Example
    ```yaml config.yaml
    model:
      width: 128
    ```
    ```python train.py
    import yaml

    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    print(config["model"]["depth"])
    ```

    ## Use instead
    ```yaml config.yaml
    model:
      width: 128
      depth: 3
    ```
    ```python train.py
    import yaml

    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    print(config["model"]["depth"])
    ```

    ## Fix safety
    Unsafe: where a key of nearly that name exists, the code reads that one instead; else the key is added to the config
    without a value (`???`, a mandatory value, where OmegaConf reads the file).

    ## References
    - [OmegaConf: mandatory values](https://omegaconf.readthedocs.io/en/latest/usage.html#mandatory-values)
    """

    code = "CONFIG009"
    name = "missing-config-key"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Places that read a key."""
        project = function.module.project
        for missing in project.configs.missing_keys(function.path) if project is not None else ():
            if missing.read.read.function != function.qualname:
                continue
            for place in _places(function):
                node = reading(place, missing.read.read)
                if node is not None:
                    yield self._in_code(place.at(node), missing)

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        """Mappings that lack a key."""
        if config.project is None:
            return
        configs = config.project.configs
        seen = set()
        for missing in configs.missing_keys(config.path):
            if missing.keys not in seen:
                seen.add(missing.keys)
                yield self._in_config(missing, configs.dialect(config.path))

    def _in_code(self, place: Place, missing: MissingKey) -> Finding:
        name, owner = missing.keys[-1], ".".join(missing.keys[:-1])
        hint = f": did you mean `{missing.nearest}`?" if missing.nearest is not None else ""
        if missing.owner:
            return self.finding(
                place,
                f"`{name}` is read here, but `{missing.owner}` has no such field{hint}",
                related=[Related("its fields are declared here", missing.config, missing.parent)],
                fixable=Applicability.UNSAFE if missing.nearest is not None else None,
                subject=missing,
            )
        where = f"`{owner}` in {_short(missing.config, missing.read.path)}" if owner else _short(
            missing.config, missing.read.path
        )  # fmt: skip
        return self.finding(
            place,
            f"`{name}` is read here, but {where} has no such key{hint}",
            related=[Related("this is the mapping", missing.config, missing.parent)],
            fixable=Applicability.UNSAFE if missing.nearest is not None else None,
            subject=missing,
        )

    def _in_config(self, missing: MissingKey, dialect: Dialect | None) -> Finding:
        name = missing.keys[-1]
        where = f"{_short(missing.read.path, missing.config)}, line {missing.read.read.key_range.start.line + 1}"
        return self.finding(
            missing.parent,
            f"`{name}` is read by {where}, but is not set here",
            related=[Related(f"`{name}` is read here", missing.read.path, missing.read.read.range)],
            fixable=Applicability.UNSAFE if missing.before is not None and missing.nearest is None else None,
            subject=(missing, dialect),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Add the key to the config, or read the nearest one."""
        if isinstance(finding.subject, MissingKey):
            return self._read_nearest(finding.subject, editor)
        missing, dialect = finding.subject
        if missing.before is None or missing.nearest is not None:
            return None  # where a key is near, it is the code that is mistaken
        value = "???" if dialect is Dialect.OMEGACONF else "null"
        start: Position = missing.before
        editor.replace_range(Range(start, start), f"{missing.keys[-1]}: {value}\n{' ' * start.column}")
        return Fix(f"Add {missing.keys[-1]}", Applicability.UNSAFE)

    @staticmethod
    def _read_nearest(missing: MissingKey, editor: Editor) -> Fix | None:
        span = missing.read.read.key_range
        if missing.nearest is None:
            return None
        quoted = missing.read.read.how.value == "subscript"
        editor.replace_range(span, f'"{missing.nearest}"' if quoted else missing.nearest)
        return Fix(f"Read {missing.nearest}", Applicability.UNSAFE)


def _places(function: Function) -> Iterator[Place]:
    """The statements of a function, or those of a module's own."""
    if function.node is not None:
        yield function.place(function.node)
        return
    for segment in function.module.document.segments:
        yield Place(segment, segment.node)


def _short(path: Path, seen_from: Path) -> str:
    return Path(os.path.relpath(path, seen_from.parent)).as_posix()
