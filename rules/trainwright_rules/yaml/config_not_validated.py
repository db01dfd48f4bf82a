"""YAML006 config-not-validated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trainwright.rule import Call, Finding, Function, Place, Preset, Related, Rule, Severity, is_test_file
from trainwright_rules.yaml._validation import LOADS, Fate, Use, use_of, use_of_parameter

_SEVERAL = 3
"""Keys that are read raw before a model of them is worth it."""


@dataclass
class _Story:
    """Where the values of a document are read by their keys, followed through callers and called functions."""

    keys: dict[str, tuple[Path, Place]] = field(default_factory=dict)
    reads: int = 0
    validated: bool = False

    def add(self, function: Function, use: Use) -> None:
        if use.fate is Fate.VALIDATED:
            self.validated = True
        for key, node in use.keys:
            if key.endswith("()"):
                continue  # all of them at once
            self.reads += 1
            place = _place(function, node)
            if place is not None:
                self.keys.setdefault(key, (function.path, place))


class ConfigNotValidated(Rule):
    """A config is read key by key in several places, and nothing checks it as a whole.

    ## What it does
    Reports `yaml.safe_load` (and its twins) whose result is read by three or more raw keys, here, by the callers that
    get it, or in the functions that it is passed to, when no pydantic model, dataclass, OmegaConf structure or JSON
    schema takes it.

    ## Why it is bad
    A missing key is a KeyError when it is first read, which may be after the first epoch. A mistyped one is never
    read: the default stands. `"0.1"` instead of `0.1` goes through until something calculates with it.

    ## Example
    ```python
    import yaml

    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)

    model = build_model(config["hidden_dim"], config["dropout"])
    optimizer = build_optimizer(model, config["lr"], config["weight_decay"])
    ```

    ## Use instead
    ```python
    from dataclasses import dataclass

    import yaml


    @dataclass(frozen=True)
    class Config:
        hidden_dim: int
        dropout: float
        lr: float
        weight_decay: float = 0.0


    with open("config.yaml") as handle:
        config = Config(**yaml.safe_load(handle))

    model = build_model(config.hidden_dim, config.dropout)
    optimizer = build_optimizer(model, config.lr, config.weight_decay)
    ```

    ## Truth
    A dataclass refuses unknown and missing keys and takes any type; pydantic checks and converts types, too, and
    refuses unknown keys with `extra="forbid"`.

    ## References
    - pydantic, models: https://docs.pydantic.dev/latest/concepts/models/
    - dataclasses: https://docs.python.org/3/library/dataclasses.html
    """

    code = "YAML006"
    name = "config-not-validated"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("yaml",)
    words = ("load", "safe_load", "full_load", "unsafe_load")

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Loads whose result is only ever subscripted."""
        if is_test_file(function.path):
            return
        for call in function.calls_to(*LOADS):
            story = _Story()
            _follow(function, call, story, depth=0)
            if story.validated or len(story.keys) < _SEVERAL:
                continue
            shown = ", ".join(f"`{key}`" for key in list(story.keys)[:_SEVERAL])
            more = f" and {len(story.keys) - _SEVERAL} more" if len(story.keys) > _SEVERAL else ""
            related = [
                Related(f"`{key}` is read here", path, place.range)
                for key, (path, place) in list(story.keys.items())[:_SEVERAL]
            ]
            yield self.finding(
                call.place,
                f"The config that is loaded here is read by raw keys ({shown}{more}), and nothing checks it: a missing "
                "or mistyped key shows in the middle of a run. Build a dataclass or a pydantic model of it",
                related=related,
            )


def _follow(function: Function, call: Call, story: _Story, depth: int) -> None:
    use = use_of(function, call)
    story.add(function, use)
    if depth > 1 or story.validated:
        return
    workspace = function.workspace
    for taken, parameter in use.given:
        callee = workspace.function_model(taken.callee.type)
        if callee is not None:
            workspace.note(f"code {callee.id}")
            story.add(callee, use_of_parameter(callee, parameter))
    if use.returned:
        for facts in workspace.callers(function.id):
            caller = workspace.function_model(facts.id)
            workspace.note(f"code {facts.id}")
            for again in caller.calls_to(function.id) if caller is not None else ():
                assert caller is not None
                _follow(caller, again, story, depth + 1)


def _place(function: Function, node: ast.expr) -> Place | None:
    for segment, nodes in function.own_nodes:
        if any(other is node for other in nodes):
            return Place(segment, node)
    return None
