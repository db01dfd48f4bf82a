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
    Unsafe: only the author knows which of the two values is meant. Where the code already asks whether the option was
    given (`args.lr is not None`), the fix makes the default None; elsewhere the default takes over the config's value.
    The config is left as it is.

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
        for divergence in _divergences(config.project, config.path):
            for side in divergence.configs:
                if side.path == config.path and not side.embedded:
                    yield self._in_config(side, divergence)

    def _in_code(self, place: Place, divergence: Divergence) -> Finding:
        code = divergence.code
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
        fixable = Applicability.UNSAFE if _better_default(divergence) is not None else None
        related = [Related(f"{side.name} is {side.written} here", side.path, side.range) for side in sides]
        return self.finding(place, message, related=related, fixable=fixable, subject=divergence)

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
        return self.finding(side.range, message, related=related)

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
        """Take over the config's value; None where the code already asks whether the option was given."""
        divergence: Divergence = finding.subject
        literal = _better_default(divergence)
        if literal is None or not isinstance(finding.place, Place):
            return None
        editor.replace(finding.place, literal)
        if literal == "None":
            return Fix("Make the default None", Applicability.UNSAFE)
        return Fix(f"Take over {literal} from {divergence.configs[0].path.name}", Applicability.UNSAFE)


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


def _better_default(divergence: Divergence) -> str | None:
    """What to write instead of the default."""
    option = divergence.option
    if option.flag and option.default_range == option.range:
        return None  # `action="store_true"` alone: there is no default to replace
    if divergence.guarded:
        return "None"
    values = {side.written for side in divergence.configs}
    if len(values) != 1:
        return None
    written = values.pop()
    value = plain_scalar(written, Dialect.PYYAML) if written[:1] not in ("[", "'", '"') else None
    if isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return repr(value)
        return value  # a number that PyYAML reads as text
    return None
