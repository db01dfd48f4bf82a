"""LIGHTNING014 unknown-trainer-argument."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity, lightning
from trainwright_rules.lightning._classes import TRAINERS, declared_version, may_run_below, may_run_with

if TYPE_CHECKING:
    from trainwright.editing import Editor

_METHODS = tuple(f"{trainer}.{method}" for trainer in TRAINERS for method in lightning.TRAINER_METHODS)


class UnknownTrainerArgument(Rule):
    """The Trainer is given an argument that the project's Lightning does not have.

    ## What it does
    Reports keyword arguments of `Trainer` that were removed in a version which the project may run with, that came
    later than the one it declares, or that no version has; and the removed methods `Trainer.from_argparse_args`,
    `Trainer.add_argparse_args` and `trainer.tune`.

    ## Why it is bad
    `Trainer.__init__() got an unexpected keyword argument 'gpus'`: the program stops with a TypeError, on the cluster,
    after the data has been prepared.

    ## Example
    ```python
    from lightning.pytorch import Trainer


    def fit(model, data):
        trainer = Trainer(gpus=2, max_epochs=10)
        trainer.fit(model, data)
    ```

    ## Use instead
    ```python
    from lightning.pytorch import Trainer


    def fit(model, data):
        trainer = Trainer(accelerator="gpu", devices=2, max_epochs=10)
        trainer.fit(model, data)
    ```

    ## Fix safety
    Unsafe: the new argument does the same, but an older Lightning, which may still be installed somewhere, does not
    have it.

    ## Truth
    `gpus`, `tpu_cores`, `num_processes`, `resume_from_checkpoint`, `auto_lr_find` and others went in Lightning 2.0;
    `checkpoint_callback`, `weights_summary` and `progress_bar_refresh_rate` in 1.7. A project that declares no version
    gets the newest one, so for it everything that was removed counts.

    ## References
    - Migration guide: https://lightning.ai/docs/pytorch/stable/upgrade/migration_guide.html
    - Trainer: https://lightning.ai/docs/pytorch/stable/common/trainer.html
    """

    code = "LIGHTNING014"
    name = "unknown-trainer-argument"
    severity = Severity.WARN
    words = ("Trainer", *lightning.TRAINER_METHODS)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to(*TRAINERS):
            for keyword in call.node.keywords:
                if keyword.arg is None:
                    continue
                problem = _problem(function, keyword.arg)
                if problem:
                    yield self.finding(
                        call.place.at(keyword),
                        problem,
                        fixable=Applicability.UNSAFE if _replacement(call, keyword) else None,
                        subject=(call, keyword),
                    )
        for call in function.calls_to(*_METHODS):
            change = lightning.TRAINER_METHODS[call.method]
            if may_run_with(function, change.removed):
                written = ast.unparse(call.node.func)
                yield self.finding(
                    call.place,
                    f"Lightning {change.removed} removed `{call.method}`: `{written}` raises AttributeError"
                    f"{_allowed(function)}. Use {change.instead}",
                )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call, keyword = finding.subject
        replacement = _replacement(call, keyword)
        if replacement is None:
            return None
        editor.remove_argument(call.place, keyword.arg)
        for name, value in replacement:
            editor.set_keyword(call.place, name, value)
        shown = ", ".join(f"{name}={value}" for name, value in replacement)
        return Fix(f"Write `{shown}`", Applicability.UNSAFE)


def _problem(function: Function, name: str) -> str:
    """What is wrong with an argument; empty when some version that the project may run with has it."""
    change = lightning.TRAINER_ARGUMENTS.get(name)
    if change is None:
        if not may_run_below(function, f"{lightning.LATEST}.99"):
            return ""  # the project wants a version that nothing is known of
        near = difflib.get_close_matches(name, lightning.TRAINER_ARGUMENTS, n=1, cutoff=0.75)
        meant = f". Did you mean `{near[0]}`?" if near else ""
        return f"`Trainer` has no argument `{name}` in any version of Lightning: this raises TypeError{meant}"
    if change.removed and may_run_with(function, change.removed):
        return (
            f"Lightning {change.removed} removed `{name}`: `Trainer` raises TypeError{_allowed(function)}. "
            f"Use {change.instead}"
        )
    if change.since != lightning.FIRST and not may_run_with(function, change.since):
        return (
            f"`Trainer` has `{name}` since Lightning {change.since}, and the project declares "
            f"`{declared_version(function)}`: this raises TypeError"
        )
    return ""


def _allowed(function: Function) -> str:
    """Why the project may meet that version."""
    said = declared_version(function)
    return f" there, and the project allows it (`{said}`)" if said else " there"


def _replacement(call: Call, keyword: ast.keyword) -> list[tuple[str, str]] | None:
    """The arguments that do the same today; None where that takes a person."""
    assert keyword.arg is not None
    change = lightning.TRAINER_ARGUMENTS.get(keyword.arg)
    if change is None or not change.removed:
        return None
    value = ast.unparse(keyword.value)
    given = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    others = {k.arg for k in call.node.keywords}
    if change.rename:
        return [(change.rename, value)] if change.rename not in others else None
    if keyword.arg == "gpus" and isinstance(given, int) and given > 0 and not others & {"devices", "accelerator"}:
        return [("accelerator", '"gpu"'), ("devices", value)]
    if keyword.arg == "checkpoint_callback" and isinstance(given, bool) and "enable_checkpointing" not in others:
        return [("enable_checkpointing", value)]
    if keyword.arg == "weights_summary" and isinstance(keyword.value, ast.Constant) and given is None:
        return [("enable_model_summary", "False")]
    return None
