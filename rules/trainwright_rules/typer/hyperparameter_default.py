"""TYPER004 hyperparameter-default."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.configs import Binding, ConfigFacts, Option, OptionKind, Winner
from trainwright.configs.facts import Arguments, Assignment, At, DefaultState, Loaded, Parameter, Symbol, choices
from trainwright.configs.locate import declaration
from trainwright.rule import Applicability, Finding, Fix, Function, Place, Related, Rule, Severity, is_test_file

if TYPE_CHECKING:
    from trainwright.configs import ProjectConfigs
    from trainwright.editing import Editor

_HYPERPARAMETERS = frozenset(
    {"lr", "learning_rate", "base_lr", "init_lr", "lr0", "lrf", "epochs", "num_epochs", "n_epochs", "max_epochs",
     "nepochs", "batch_size", "train_batch_size", "bs", "hidden_dim", "hidden_size", "hidden_channels", "hidden",
     "embedding_dim", "embed_dim", "emb_dim", "d_model", "num_layers", "n_layers", "num_heads", "n_heads", "nhead",
     "dropout", "dropout_p", "dropout_rate", "weight_decay", "wd", "momentum", "beta1", "beta2", "betas", "gamma",
     "alpha", "temperature", "warmup", "warmup_steps", "warmup_epochs", "warmup_ratio", "patience", "grad_clip",
     "max_grad_norm", "clip_grad", "gradient_accumulation_steps", "accumulation_steps", "label_smoothing", "max_steps",
     "num_steps", "width", "depth", "margin", "optimizer", "scheduler", "lr_scheduler"}
)  # fmt: skip
_KINDS = {OptionKind.TYPER: "Typer", OptionKind.ARGPARSE: "argparse", OptionKind.CLICK: "click"}
_ENOUGH = 2
"""Hyperparameters that a config must hold to be the place where they belong."""


@dataclass(frozen=True)
class _Other:
    """The other place that decides about a hyperparameter."""

    what: str
    related: Related | None = None
    advice: str = "make the default None, and take the config's value where nothing is given"
    assignment: Place | None = None
    """The statement that lets the option win, where it can be put under a condition."""


class HyperparameterDefault(Rule):
    """A hyperparameter has a default on the command line although a config decides about it.

    ## What it does
    Reports options of Typer, argparse and click for hyperparameters (learning rate, epochs, batch size, dropout ...)
    with a literal default, when the program writes them over values of a config, or when the config that it loads is
    where hyperparameters stand. Defaults of None are fine. Where both values are known, CONFIG001 speaks as soon as
    they differ.

    ## Why it is bad
    An option can't tell a default from what the user typed. Written over the config it always wins; beside the config
    the experiment is described by two places, and only one of them is saved with the run.

    ## Example
    ```python
    import json
    from typing import Annotated, Optional

    import typer

    app = typer.Typer()


    @app.command()
    def train(
        config: Annotated[str, typer.Option(help="settings as JSON")],
        batch_size: Annotated[int, typer.Option(help="samples per step")] = 256,
    ) -> None:
        settings = json.loads(config)
        settings["batch_size"] = batch_size
        print(settings)
    ```

    ## Use instead
    ```python
    import json
    from typing import Annotated, Optional

    import typer

    app = typer.Typer()


    @app.command()
    def train(
        config: Annotated[str, typer.Option(help="settings as JSON")],
        batch_size: Annotated[Optional[int], typer.Option(help="samples per step; the config's by default")] = None,
    ) -> None:
        settings = json.loads(config)
        if batch_size is not None:
            settings["batch_size"] = batch_size
        print(settings)
    ```

    ## Fix safety
    Unsafe: runs without the option then use the config's value, which may be another one.

    ## Truth
    argparse, Typer and click give the default and a typed value alike. Only None (or `argparse.SUPPRESS`) shows that
    nothing was given.

    ## References
    - Typer, CLI options: https://typer.tiangolo.com/tutorial/options/
    - argparse, default: https://docs.python.org/3/library/argparse.html#default
    """

    code = "TYPER004"
    name = "hyperparameter-default"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        """The options that a function declares."""
        project = function.module.project
        facts = project.configs.facts_of(function.path) if project is not None else None
        if project is None or facts is None or not (facts.options and facts.loads):
            return
        options = [option for option in facts.options if option.function == function.qualname and _is_literal(option)]
        if not options or is_test_file(function.path):
            return
        configs = project.configs
        for option in options:
            other = _other(option, facts, configs, function)
            place = _declared(function, option) if other is not None else None
            if other is None or place is None:
                continue
            yield self.finding(
                place,
                f"`{option.spelling or option.name}` defaults to {option.source} in {_KINDS[option.kind]}, and "
                f"{other.what}: {other.advice}",
                related=[other.related] if other.related is not None else (),
                fixable=Applicability.UNSAFE if other.assignment is not None else None,
                subject=(option, other),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Make the default None, and let the option win only where it is given."""
        option: Option
        other: _Other
        option, other = finding.subject
        if other.assignment is None or not isinstance(finding.place, Place):
            return None
        statement = other.assignment.node
        assert isinstance(statement, ast.Assign)
        editor.replace(finding.place, "None")
        editor.wrap(other.assignment, other.assignment, f"if {ast.unparse(statement.value)} is not None")
        return Fix(f"Let {option.name} win only where it is given", Applicability.UNSAFE)


def _is_literal(option: Option) -> bool:
    if option.kind not in _KINDS or option.name not in _HYPERPARAMETERS or option.from_set_defaults or option.flag:
        return False
    value = option.value
    return option.state is DefaultState.KNOWN and isinstance(value, (int, float, str)) and not isinstance(value, bool)


def _other(option: Option, facts: ConfigFacts, configs: ProjectConfigs, function: Function) -> _Other | None:
    bound = [b for b in configs.bindings() if b.path == function.path and b.option == option]
    if any(_is_given(binding, configs) for binding in bound):
        return None  # both are known: CONFIG001 speaks as soon as they differ
    for assignment in facts.assignments:
        key = _config_key(assignment.low)
        if key is None or not _is_option(assignment.high, option):
            continue
        where = Related("it replaces the config's value here", function.path, assignment.range)
        return _Other(f"always replaces `{key}` of the config", where, assignment=_statement(function, assignment))
    for merge in facts.merges:
        if any(isinstance(high, Arguments) and high.parser == option.owner for high in choices(merge.high)):
            if any(isinstance(_root(low), Loaded) for low in choices(merge.low)):
                where = Related("all options replace the config's values here", function.path, merge.range)
                return _Other("always replaces the config's value", where)
        if any(isinstance(low, Arguments) and low.parser == option.owner for low in choices(merge.low)):
            return None  # the config wins: the default is what is left where it says nothing
    if any(binding.winner is Winner.CONFIG for binding in bound):
        return None
    return _beside(facts, configs, function)


def _is_given(binding: Binding, configs: ProjectConfigs) -> bool:
    """Whether the config has the key that an option is bound to."""
    file = configs.file(binding.source.path)
    return file is not None and not binding.source.embedded and file.find(binding.keys) is not None


def _beside(facts: ConfigFacts, configs: ProjectConfigs, function: Function) -> _Other | None:
    """A config that the file loads and that holds hyperparameters."""
    for path, file in configs.files.items():
        readers = [reader for reader in configs.readers(path) if reader.path == function.path]
        if not readers:
            continue
        keys = [node for node in file.nodes() if node.key is not None and node.key.text.lower() in _HYPERPARAMETERS]
        if len(keys) < _ENOUGH:
            continue
        first = keys[0].key
        assert first is not None
        related = Related(f"`{first.text}` stands here", path, first.range)
        what = f"`{path.name}`, which the program loads, is where hyperparameters stand"
        return _Other(what, related, "write it there, too, and make the default None")
    return None


def _config_key(symbol: Symbol) -> str | None:
    """The key of a loaded config that a symbol stands for."""
    for choice in choices(symbol):
        if isinstance(choice, At) and isinstance(_root(choice), Loaded):
            return choice.key
    return None


def _root(symbol: Symbol) -> Symbol:
    while isinstance(symbol, At):
        symbol = symbol.base
    return symbol


def _is_option(symbol: Symbol, option: Option) -> bool:
    for choice in choices(symbol):
        if isinstance(choice, Parameter):
            if choice.function == option.function and choice.name == option.name:
                return option.kind is not OptionKind.ARGPARSE
        elif isinstance(choice, At) and isinstance(choice.base, Arguments):
            if choice.key == option.name and choice.base.parser == option.owner:
                return True
    return False


def _statement(function: Function, assignment: Assignment) -> Place | None:
    """The plain assignment in this function that lets the option win."""
    if assignment.when_set:
        return None
    for place in function.nodes(ast.Assign):
        node = place.node
        assert isinstance(node, ast.Assign)
        if place.range == assignment.range and isinstance(node.value, (ast.Name, ast.Attribute)):
            return place
    return None


def _declared(function: Function, option: Option) -> Place | None:
    roots: list[Place] = []
    if function.node is not None:
        roots.append(function.place(function.node))
    else:
        definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        segments = function.module.document.segments
        roots.extend(Place(s, s.node) for s in segments if not isinstance(s.node, definitions))
    for root in roots:
        node = declaration(option, root.node)
        if node is not None:
            return root.at(node)
    return None
