"""YAML006 config-not-validated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.configs import ConfigFile, NodeKind
from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Place,
    Preset,
    Related,
    Rule,
    Severity,
    is_test_file,
)
from trainwright_rules.yaml._generated_model import Models, as_dataclasses, as_pydantic, takes_names
from trainwright_rules.yaml._validation import LOADS, story_of

if TYPE_CHECKING:
    from trainwright.editing import Editor

_SEVERAL = 3
"""Keys that are read raw before a model of them is worth it."""


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

    ## Fix safety
    Unsafe: where a class should stand, and what it should allow, is the author's choice. One fix writes a dataclass,
    the other a pydantic model, with a field for each key that the file has now, and checks what is loaded with it; all
    code below still gets a dictionary, of the same values. Both are offered where it is known which file is loaded.

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
            story = story_of(function, call)
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
                fixable=Applicability.UNSAFE if _config_of(function, call) is not None else None,
                subject=(function, call),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Dataclasses."""
        function, call = finding.subject
        models, after, config = _models(function, call)
        if models is None or after is None:
            return None
        library = editor.add_import("dataclasses")
        if models.needs_any and editor.add_import("typing", "Any") != "Any":
            return None
        editor.insert_after(after, "\n\n" + as_dataclasses(models, library, config))
        editor.replace(call.place, f"{library}.asdict({models.root.name}.from_dict({_written(call)}))")
        return Fix(f"Check it with a dataclass made of {config}", Applicability.UNSAFE)

    def other_fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Models of pydantic."""
        function, call = finding.subject
        models, after, config = _models(function, call)
        if models is None or after is None or not models.fits_pydantic:
            return None
        library = editor.add_import("pydantic")
        if models.needs_any and editor.add_import("typing", "Any") != "Any":
            return None
        editor.insert_after(after, "\n\n" + as_pydantic(models, library, config))
        editor.replace(call.place, f"{models.root.name}.model_validate({_written(call)}).model_dump()")
        return Fix(f"Check it with a pydantic model made of {config}", Applicability.UNSAFE)


def _config_of(function: Function, call: Call) -> ConfigFile | None:
    """The one file that a call loads, if a class can be made of it."""
    project = function.module.project
    if project is None or call.name.endswith("_all") or _last_import(function) is None:
        return None
    found = project.configs.loaded_at(function.path, call.place.range)
    file = project.configs.file(found[0]) if len(found) == 1 else None
    if file is None or file.problem is not None or len(file.documents) != 1:
        return None
    root = file.documents[0]
    return file if root.kind is NodeKind.MAPPING and takes_names(file, root) else None


def _models(function: Function, call: Call) -> tuple[Models | None, Place | None, str]:
    file, after = _config_of(function, call), _last_import(function)
    if file is None or after is None or call.place.range.start < after.range.end:
        return None, None, ""
    taken = {word for each in function.module.all_functions for word in (each.words or ())}
    return Models(file, taken | set(function.module.classes)), after, file.path.name


def _last_import(function: Function) -> Place | None:
    """The last of the imports that the module begins with."""
    last = None
    for segment in function.module.document.segments:
        if isinstance(segment.node, (ast.Import, ast.ImportFrom)):
            last = Place(segment, segment.node)
        elif not (isinstance(segment.node, ast.Expr) and isinstance(segment.node.value, ast.Constant)):
            break
    return last


def _written(call: Call) -> str:
    """The call as it stands in the text."""
    span, lines = call.place.range, call.segment.owner.lines
    if span.start.line == span.end.line:
        return lines[span.start.line][span.start.column : span.end.column]
    return ast.unparse(call.node)
