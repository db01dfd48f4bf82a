"""CONFIG001 diverging-default."""

from __future__ import annotations

import ast
import os.path
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainwright.configs import ConfigFile, Dialect, Divergence, Option, OptionKind, Side, Winner, plain_scalar
from trainwright.configs.locate import declaration, override
from trainwright.rule import Applicability, ClassModel, Finding, Fix, Function, Place, Related, Rule, Severity

if TYPE_CHECKING:
    from trainwright.configs import ProjectConfigs
    from trainwright.editing import Editor


class DivergingDefault(Rule):
    """A hyperparameter has one value in a config and another as a default in the code.

    ## What it does
    Reports a default of an argparse, Typer or click option, or of a parameter or field of a LightningModule,
    LightningDataModule, dataclass or pydantic model, that differs from the value in the YAML config which the program
    combines with it. Both ends are reported, each with a link to the other. Different spellings of one value
    (`1.0e-3` and `0.001`) are the same; a default of None means "not given" and is never reported.

    ## Why it is bad
    Two places claim to be the truth. With `config.update(vars(args))` the option's default silently replaces what the
    config says, in every run. With a class, whoever builds it without the config (a test, a prediction script) gets
    another model than the one that was trained.

    ## Example
    ```yaml config.yaml
    lr: 0.0003
    epochs: 40
    ```
    ```python train.py
    import argparse

    import yaml

    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.001)
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    config.update(vars(parser.parse_args()))
    ```

    ## Use instead
    ```yaml config.yaml
    lr: 0.0003
    epochs: 40
    ```
    ```python train.py
    import argparse

    import yaml

    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=None)
    args = parser.parse_args()
    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    config.update({name: value for name, value in vars(args).items() if value is not None})
    ```

    ## Fix safety
    Unsafe: only the author knows which of the two values is meant. The fix takes over the other side's.

    ## Truth
    argparse, Typer and click do not tell a default from a value that the user typed: once the arguments are parsed,
    both look the same. Only a default of None (or `argparse.SUPPRESS`) keeps the difference.

    ## References
    - [argparse: default, and argparse.SUPPRESS](https://docs.python.org/3/library/argparse.html#default)
    - [Typer: CLI option values](https://typer.tiangolo.com/tutorial/options/)
    """

    code = "CONFIG001"
    name = "diverging-default"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Options and parameters that are declared here."""
        for divergence in _divergences(function.module.project, function.path):
            option = divergence.option
            if divergence.code.path != function.path:
                continue
            if not divergence.configs:
                if divergence.function == function.qualname:
                    yield from self._broken_promise(function, divergence)
            elif option.kind is not OptionKind.FIELD and option.function == function.qualname:
                for place in _declared(function, option):
                    yield self._in_code(place, divergence)

    def check_class(self, cls: ClassModel) -> Iterator[Finding]:
        """Fields of dataclasses and pydantic models."""
        for divergence in _divergences(cls.module.project, cls.path):
            option = divergence.option
            if divergence.code.path != cls.path or option.kind is not OptionKind.FIELD or option.function != cls.name:
                continue
            for member in cls.segment.members:
                node = declaration(option, member.node)
                if node is not None:
                    yield self._in_code(Place(member, node), divergence)

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        """Values in a YAML file."""
        if config.stale:
            return
        for divergence in _divergences(config.project, config.path):
            for side in divergence.configs:
                if side.path == config.path and not side.embedded:
                    yield self._in_config(side, divergence)

    def _in_code(self, place: Place, divergence: Divergence) -> Finding:
        option, code = divergence.option, divergence.code
        sides = divergence.configs
        first = sides[0]
        others = f" (and {len(sides) - 1} more)" if len(sides) > 1 else ""
        where = f"`{first.name}: {first.written}` in {_short(first, code)}{others}"
        if divergence.winner is Winner.CODE:
            message = (
                f"`{code.name}` defaults to {code.written} and always replaces {where}: make the default None, and "
                "keep the config's value where the option is not given"
            )
        else:
            message = (
                f"`{code.name}` defaults to {code.written}, but the program sets it from {where}: the default only "
                "counts where the config is not used"
            )
        fixable = Applicability.UNSAFE if _python_literal(divergence) is not None and _has_default(option) else None
        related = [Related(f"{side.name} is {side.written} here", side.path, side.range) for side in sides]
        return self.finding(place, message, related=related, fixable=fixable, subject=(divergence, None))

    def _in_config(self, side: Side, divergence: Divergence) -> Finding:
        code = divergence.code
        where = f"`{code.name}` in {_short(code, side)} defaults to {code.written}"
        if divergence.winner is Winner.CODE:
            message = f"`{side.name}` is {side.written} here, but {where} and always wins: this value is never used"
        else:
            message = (
                f"`{side.name}` is {side.written} here, but {where}: code that does not use this config gets that value"
            )
        related = [Related(f"{code.name} defaults to {code.written} here", code.path, code.range)]
        fixable = Applicability.UNSAFE if _yaml_literal(divergence.option.value) is not None else None
        return self.finding(side.range, message, related=related, fixable=fixable, subject=(divergence, side))

    def _broken_promise(self, function: Function, divergence: Divergence) -> Iterator[Finding]:
        option, code = divergence.option, divergence.code
        for place in _statements(function):
            node = override(option, place.node)
            if node is None:
                continue
            message = (
                f"`{code.name}` is documented to override the config when it is given, but its default "
                f"{option.source} always does: make the default None, and keep the config's value then"
            )
            related = [Related(f"{code.name} defaults to {option.source} here", code.path, option.default_range)]
            yield self.finding(place.at(node), message, related=related)

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Take over the other side's value."""
        divergence: Divergence
        side: Side | None
        divergence, side = finding.subject
        if side is None:
            literal = _python_literal(divergence)
            if literal is None or not isinstance(finding.place, Place):
                return None
            editor.replace(finding.place, literal)
            return Fix(f"Take over {literal} from {divergence.configs[0].path.name}", Applicability.UNSAFE)
        literal = _yaml_literal(divergence.option.value)
        if literal is None:
            return None
        editor.replace_range(finding.range, literal)
        return Fix(f"Take over {literal} from {divergence.code.path.name}", Applicability.UNSAFE)


def _divergences(project: Any, path: Path) -> tuple[Divergence, ...]:
    if project is None:
        return ()
    configs: ProjectConfigs = project.configs
    return configs.divergences_of(path)


def _statements(function: Function) -> Iterator[Place]:
    """The top-level statements of a function or module body."""
    if function.node is not None:
        yield function.place(function.node)
        return
    for segment in function.module.document.segments:
        if not isinstance(segment.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield Place(segment, segment.node)


def _declared(function: Function, option: Option) -> Iterator[Place]:
    for place in _statements(function):
        node = declaration(option, place.node)
        if node is not None:
            yield place.at(node)


def _short(side: Side, other: Side) -> str:
    """A side's file as seen from the other side's."""
    if side.path == other.path:
        return "the YAML text in this file"
    return Path(os.path.relpath(side.path, other.path.parent)).as_posix()


def _has_default(option: Option) -> bool:
    return not option.source.endswith("(a flag)")


def _python_literal(divergence: Divergence) -> str | None:
    """The config's value in Python, where there is only one."""
    values = {side.written for side in divergence.configs}
    if len(values) != 1:
        return None
    written = values.pop()
    value = plain_scalar(written, Dialect.PYYAML) if "[" not in written and "'" not in written else None
    if isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return repr(value)
        return value  # a number that PyYAML reads as text
    return None


def _yaml_literal(value: object) -> str | None:
    """A default as a YAML scalar that PyYAML reads as the same value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        text = repr(value)
        if "e" in text and "." not in text:
            text = text.replace("e", ".0e")
        return text if plain_scalar(text, Dialect.PYYAML) == value else None
    if isinstance(value, str) and plain_scalar(value, Dialect.PYYAML) == value and value.replace("_", "").isalnum():
        return value
    return None
