"""LIGHTNING007 unguarded-callback-side-effect."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    ClassModel,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    is_test,
    quoted,
)
from trainwright_rules.lightning._classes import TRAINERS, is_callback, own_nodes

if TYPE_CHECKING:
    from trainwright.editing import Editor

_GUARDS = (
    "rank", "is_global_zero", "rank_zero", "is_main_process", "is_master", "is_rank_0", "process_index", "world_size",
    "global_zero", "ddp", "num_devices", "is_distributed", "local_zero",
)  # fmt: skip
"""What stands in code that knows of its other processes."""
_ALONE = {"prepare_data", "on_save_checkpoint", "state_dict", "load_state_dict", "on_load_checkpoint", "setup"}
"""Hooks that run once, or whose effect the Trainer itself guards."""
_STEPS = {"training_step", "validation_step", "test_step", "predict_step"}
_OLD_HOOKS = {"training_epoch_end", "validation_epoch_end", "test_epoch_end", "teardown"}
_PATH_AT = {"torch.save": 1, "pickle.dump": 1, "joblib.dump": 1, "torchvision.utils.save_image": 1}
"""Which argument says where, where it is not the first."""
_SAME_EVERYWHERE = {"batch_idx", "batch_index", "os", "Path", "pathlib", "str", "dataloader_idx"}
"""Names in a path that mean the same in every process."""
_WRITERS = {
    "torch.save", "numpy.save", "numpy.savez", "numpy.savez_compressed", "numpy.savetxt", "pickle.dump", "joblib.dump",
    "torchvision.utils.save_image", "matplotlib.pyplot.savefig", "matplotlib.pyplot.imsave", "cv2.imwrite",
    "imageio.imwrite", "imageio.imsave", "imageio.mimsave", "shutil.rmtree", "shutil.copy", "shutil.copyfile",
    "shutil.copytree", "shutil.move", "os.remove", "os.unlink", "os.rename", "os.rmdir", "scipy.io.savemat",
    "scipy.io.wavfile.write", "soundfile.write", "torchaudio.save", "torchvision.io.write_video",
}  # fmt: skip
_CALLERS = {
    "requests.post", "requests.put", "requests.get", "requests.request", "httpx.post", "urllib.request.urlopen",
    "os.system", "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.Popen", "smtplib.SMTP",
    "smtplib.SMTP_SSL",
}  # fmt: skip
_METHODS = {
    "to_csv",
    "to_parquet",
    "to_pickle",
    "to_json",
    "to_excel",
    "to_hdf",
    "savefig",
    "write_text",
    "write_bytes",
}
_TOGETHER = {"all_gather", "barrier", "all_reduce", "broadcast", "log", "log_dict", "compute"}
"""Calls that wait for all processes: behind a guard they would wait forever."""


class UnguardedCallbackSideEffect(Rule):
    """A hook writes a file or calls out in every process.

    ## What it does
    Reports hooks of a Callback or LightningModule that write or remove files, run programs or send requests without
    asking which process they are in (`trainer.is_global_zero`, `@rank_zero_only`, a rank in the file's name).

    ## Why it is bad
    With two devices or more, every process runs every hook. All of them write the same file at once: the last one wins
    with its share of the predictions, or the file is torn; and every message is sent as often as there are GPUs.

    ## Example
    ```python
    import torch
    from lightning.pytorch import Callback


    class SaveBackbone(Callback):
        def on_train_end(self, trainer, pl_module):
            torch.save(pl_module.backbone.state_dict(), "backbone.pt")
    ```

    ## Use instead
    ```python
    import torch
    from lightning.pytorch import Callback


    class SaveBackbone(Callback):
        def on_train_end(self, trainer, pl_module):
            if trainer.is_global_zero:
                torch.save(pl_module.backbone.state_dict(), "backbone.pt")
    ```

    ## Fix safety
    Safe: with one process nothing changes. No fix is offered where the statement gathers something from all processes
    or binds a name that is used behind it, nor where each process holds a share of the results (hooks of steps, of
    validation, test and prediction): gather these first.

    ## Truth
    Loggers of Lightning write in the first process only, and `prepare_data` and `on_save_checkpoint` are called so that
    they may write; a `tempfile.TemporaryDirectory()` is another folder in each process. A program whose Trainers all
    have `devices=1` has one process: nothing is said about its hooks.

    ## References
    - Make sure to write once: https://lightning.ai/docs/pytorch/stable/accelerators/accelerator_prepare.html
    - rank_zero_only: https://lightning.ai/docs/fabric/stable/api/utilities.html
    """

    code = "LIGHTNING007"
    name = "unguarded-callback-side-effect"
    severity = Severity.WARN

    def check_class(self, cls: ClassModel) -> Iterator[Finding]:
        if not any(_is_hook(name) for name in cls.methods):
            return
        if not (cls.is_lightning_module or is_callback(cls)):
            return
        effects = {name: found for name, method in cls.methods.items() if (found := list(_effects(method)))}
        for name, hook in _unguarded_from_hooks(cls, set(effects)):
            method = cls.methods[name]
            if is_test(method) or _has_one_process(method):
                return
            for call, statement, what in effects[name]:
                if (_is_per_batch(hook) and not _has_one_path(method, call)) or _is_per_process(cls, call):
                    continue
                guard = _guard(cls, method)
                around = _wrapped(method, statement) if not _collects(hook) else None
                fixable = guard and around is not None
                by = f"`{hook}` of `{cls.name}`" + (f" calls `{name}`, which" if name != hook else "")
                yield self.finding(
                    call.place,
                    f"{by} {what} in every process: `{quoted(call.node)}`. Ask first for "
                    f"`{guard or 'trainer.is_global_zero'}`",
                    fixable=Applicability.SAFE if fixable else None,
                    subject=(around, guard),
                )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        around, guard = finding.subject
        if around is None or not guard:
            return None
        editor.wrap(around, around, f"if {guard}:")
        return Fix(f"Do it only `if {guard}`")


def _is_hook(name: str) -> bool:
    """Whether the Trainer calls a method of this name in every process."""
    return (name.startswith("on_") or name in _STEPS or name in _OLD_HOOKS) and name not in _ALONE


def _is_per_batch(hook: str) -> bool:
    """Whether a hook runs once per batch: then each process has batches, and perhaps files, of its own."""
    return hook in _STEPS or "_batch_" in hook


def _is_per_process(cls: ClassModel, call: Call) -> bool:
    """Whether a call is given an attribute in whose making the rank has a part: `self.path` with the rank in it."""
    own = {
        node.attr
        for argument in call.node.args
        for node in ast.walk(argument)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Attribute) and target.attr in own for target in node.targets)
        and any(guard in ast.unparse(node.value).lower() for guard in _GUARDS)
        for node in ast.walk(cls.node)
    )


def _collects(hook: str) -> bool:
    """Whether each process has a share of what a hook may write: behind a guard, the others' would be lost."""
    return _is_per_batch(hook) or "test" in hook or "predict" in hook or "validation" in hook


def _has_one_path(method: Function, call: Call) -> bool:
    """Whether a file has the same name in every process: it is made of constants and attributes."""
    assert method.node is not None
    index = _PATH_AT.get(call.name, 0)
    if len(call.node.args) <= index:
        return call.name in _CALLERS
    assigned: dict[str, list[ast.expr]] = {}
    for node in own_nodes(method.node):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
    pending, seen = [call.node.args[index]], set()
    while pending:
        for node in ast.walk(pending.pop()):
            if isinstance(node, ast.Subscript):
                return False
            if not isinstance(node, ast.Name) or node.id in seen or node.id in _SAME_EVERYWHERE:
                continue
            seen.add(node.id)
            if node.id in ("trainer", "pl_module", *method.parameters[:1]):
                continue
            if len(assigned.get(node.id, ())) != 1:
                return False
            pending.append(assigned[node.id][0])
    return True


def _unguarded_from_hooks(cls: ClassModel, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """The methods with effects that hooks are or call, and the hook, where none on the way asks for the process."""
    seen: set[str] = set()
    pending = [(name, name) for name in cls.methods if _is_hook(name)]
    while pending:
        name, hook = pending.pop(0)
        method = cls.methods[name]
        if name in seen or _knows_processes(method):
            continue
        seen.add(name)
        if name in wanted:
            yield name, hook
        for call in method.calls:
            called = call.node.func
            if (
                isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and called.value.id in method.parameters[:1]
                and called.attr in cls.methods
                and not _is_hook(called.attr)
            ):
                pending.append((called.attr, hook))


def _knows_processes(method: Function) -> bool:
    """Whether the code of a method, its decorators included, speaks of other processes."""
    if method.node is None:
        return True
    named = {n.attr if isinstance(n, ast.Attribute) else n.id for n in ast.walk(method.node)
             if isinstance(n, (ast.Attribute, ast.Name))}  # fmt: skip
    return any(guard in name.lower() for name in named for guard in _GUARDS)


def _effects(method: Function) -> Iterator[tuple[Call, ast.stmt, str]]:
    """The calls of a method that write files or call out, each with the statement that it stands in."""
    if method.node is None:
        return
    found = [(call, what) for call in method.calls if (what := _what(call)) and not _is_in_own_folder(call)]
    if not found:
        return
    statements = [n for n in own_nodes(method.node) if isinstance(n, ast.stmt)]
    opened: list[ast.stmt] = []
    for call, what in found:
        holding = [s for s in statements if any(n is call.node for n in ast.walk(s))]
        if not holding or any(s in holding for s in opened):
            continue  # what is written into a file that is spoken of already
        inner = min(holding, key=lambda s: sum(1 for _ in ast.walk(s)))
        if isinstance(inner, (ast.With, ast.AsyncWith)):
            opened.append(inner)
        yield call, inner, what


def _is_in_own_folder(call: Call) -> bool:
    """Whether a call stands in a `with tempfile.TemporaryDirectory()`: each process has one of its own."""
    return call.name not in _CALLERS and any(
        isinstance(context.node, (ast.With, ast.AsyncWith))
        and any(
            re.search(r"\bTemporaryDirectory\(|TemporaryFile\(", ast.unparse(item.context_expr))
            for item in context.node.items
        )
        for context in (call.context.chain() if call.context is not None else ())
    )


def _what(call: Call) -> str:
    """What a call does that one process should do; empty when it does nothing of the kind."""
    if call.name in _CALLERS:
        return "runs a program or sends a request"
    if call.name == "builtins.open":
        mode = call.argument("mode", 1)
        writes = isinstance(mode, ast.Constant) and isinstance(mode.value, str) and bool(set(mode.value) & set("wax"))
        return "writes a file" if writes else ""
    if call.name in _WRITERS:
        removes = call.method in ("rmtree", "remove", "unlink", "rename", "rmdir", "move")
        return "removes or moves files" if removes else "writes a file"
    if call.method in _METHODS and isinstance(call.node.func, ast.Attribute) and call.node.args:
        return "writes a file"
    return ""


def _guard(cls: ClassModel, method: Function) -> str:
    """The question that tells the first process from the others; empty where the method has no Trainer at hand."""
    if cls.is_lightning_module and method.parameters:
        return f"{method.parameters[0]}.trainer.is_global_zero"
    return "trainer.is_global_zero" if "trainer" in method.parameters else ""


def _wrapped(method: Function, statement: ast.stmt) -> Place | None:
    """The statement that goes behind the guard; None where others need what it does in every process."""
    if not isinstance(statement, (ast.Expr, ast.With)) or method.node is None:
        return None
    inside = {id(n) for n in ast.walk(statement)}
    bound = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _TOGETHER:
            return None
        if isinstance(node, (ast.Return, ast.Break, ast.Continue, ast.Yield)):
            return None
    for node in ast.walk(method.node):
        if isinstance(node, ast.Name) and node.id in bound and id(node) not in inside:
            return None
    return method.place(statement)


def _has_one_process(method: Function) -> bool:
    """Whether the Trainers in sight all take one device."""
    trainers = [
        call
        for function in method.module.all_functions
        if function.words is None or "Trainer" in function.words
        for call in function.calls_to(*TRAINERS)
    ]
    return bool(trainers) and all(_takes_one(call) for call in trainers)


def _takes_one(trainer: Call) -> bool:
    for name in ("devices", "gpus", "num_processes"):
        given = trainer.argument(name)
        if given is None:
            continue
        if isinstance(given, ast.Constant):
            return given.value in (1, "1", None)
        return isinstance(given, ast.List) and len(given.elts) == 1
    accelerator = trainer.argument("accelerator")
    return isinstance(accelerator, ast.Constant) and accelerator.value in ("cpu", "mps")
