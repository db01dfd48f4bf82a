"""RAY004 no-resources."""

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
    ModuleModel,
    Preset,
    Related,
    Remote,
    Rule,
    Severity,
    actor_class,
    free_names,
    functions_of,
    handed_to_ray,
    is_test,
    names_bound,
    own_walk,
    remote_function,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_GPU_OPTIONS = frozenset({"num_gpus", "resources", "accelerator_type", "label_selector"})
_OTHER_OPTIONS = frozenset({"num_cpus", "memory"})
_DEVICES = re.compile(r"(?:cuda|gpu)(?::\d+)?")
_MOVES = frozenset({"to", "device", "DataLoader", "pipeline", "from_pretrained", "load", "SentenceTransformer", "empty",
                    "zeros", "ones", "tensor", "randn", "rand", "full", "Generator", "set_default_device"})  # fmt: skip
_ASKS = frozenset({"get_gpu_ids", "get_accelerator_ids"})
_ENGINES = frozenset({"LLM", "AsyncLLMEngine", "LLMEngine"})


class NoResources(Rule):
    """A task or actor uses the GPU and does not ask Ray for one.

    ## What it does
    Reports a remote function or actor that uses CUDA (`.cuda()`, `.to("cuda")`, `ray.get_gpu_ids()` ...), in its own
    code or in a function that it calls, when neither its `@ray.remote` nor an `.options(...)` asks for `num_gpus`; and
    trials of Tune that use it without resources. The preset `strict` adds every remote function and actor that asks for
    no resources at all.

    ## Why it is bad
    Ray schedules by what is asked for. Without `num_gpus` it places any number of such tasks on one machine, also on
    one that has no GPU. Where there is one, all of them take the first and run out of its memory; in older versions of
    Ray they see none: `torch.cuda.is_available()` is False in the worker, and the work is done on the CPU in silence.

    ## Example
    ```python
    import ray
    import torch


    @ray.remote
    def embed(texts):
        from sentence_transformers import SentenceTransformer

        device = "cuda" if torch.cuda.is_available() else "cpu"
        model = SentenceTransformer("all-MiniLM-L6-v2").to(device)
        return model.encode(texts)
    ```

    ## Use instead
    ```python
    import ray
    import torch


    @ray.remote(num_gpus=1)
    def embed(texts):
        from sentence_transformers import SentenceTransformer

        device = "cuda" if torch.cuda.is_available() else "cpu"
        model = SentenceTransformer("all-MiniLM-L6-v2").to(device)
        return model.encode(texts)
    ```

    ## Fix safety
    Unsafe: with `num_gpus=1` the task waits until a GPU is free, and never runs on a cluster that has none. A fraction
    lets several tasks share one.

    ## Truth
    `num_gpus` limits nothing by itself: it reserves, and it decides which GPUs the worker sees. For a task that asks
    for none, Ray used to set `CUDA_VISIBLE_DEVICES` to nothing; 2.60 leaves the variable alone, so that the task sees
    all GPUs (`RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO=1` brings the old behaviour back). `num_gpus=0` and custom `resources`
    are a choice, and not reported.

    ## References
    - Ray, accelerators: https://docs.ray.io/en/latest/ray-core/scheduling/accelerators.html
    """

    code = "RAY004"
    name = "no-resources"
    severity = Severity.WARN
    libraries = ("ray",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        remote = remote_function(function)
        if remote is not None:
            yield from self._check(function, remote, [function])
        for call in function.calls_to("ray.tune.Tuner", "ray.tune.run"):
            yield from self._check_trials(function, call)

    def check_class(self, cls: ClassModel) -> Iterator[Finding]:
        remote = actor_class(cls)
        if remote is not None:
            yield from self._check(next(iter(cls.methods.values()), cls.module.body), remote, [*cls.methods.values()])

    def _check_trials(self, function: Function, call: Call) -> Iterator[Finding]:
        given = handed_to_ray(function, call)
        if given is None or call.hides_arguments or call.argument("resources_per_trial") is not None:
            return
        trainable = function.workspace.function_model(given.type)
        if trainable is None or is_test(function):
            return
        function.workspace.note(f"code {given.type}")
        use = _gpu_use([trainable])
        if use is not None:
            yield self.finding(
                call.place,
                f"The trials of `{trainable.name}` use the GPU and ask for none: each gets one CPU. Give them some: "
                f'`tune.with_resources({trainable.name}, {{"gpu": 1}})`',
                related=[Related("Here it uses the GPU", use[0].path, use[0].place(use[1]).range)],
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        remote: Remote = finding.subject
        if isinstance(remote.decorator.node, ast.Call):
            editor.set_keyword(remote.decorator, "num_gpus", "1")
        else:
            editor.replace(remote.decorator, f"{ast.unparse(remote.decorator.node)}(num_gpus=1)")
        return Fix("Ask for a GPU with `num_gpus=1`", Applicability.UNSAFE)

    def _check(self, about: Function, remote: Remote, functions: list[Function]) -> Iterator[Finding]:
        if remote.hides_options or remote.options.keys() & _GPU_OPTIONS:
            return
        use = _gpu_use(functions)
        if (use is None and remote.options.keys() & _OTHER_OPTIONS) or is_test(about):
            return
        if _asked_elsewhere(about, remote.name):
            return
        what = "actor" if remote.is_actor else "task"
        if use is None:
            booked = "one CPU to be placed, and none while it runs" if remote.is_actor else "one CPU"
            yield self.finding(
                remote.decorator,
                f"The {what} `{remote.name}` asks for no resources: Ray books {booked}, whatever it uses. Say what it "
                "needs, with `num_cpus=` at least",
                severity=Severity.STYLE,
                preset=Preset.STRICT,
            )
            return
        owner, node = use
        yield self.finding(
            remote.decorator,
            f"The {what} `{remote.name}` uses the GPU and asks for none: Ray reserves none for it, so that it runs "
            f"where there is none, or shares the first one with all others. Ask for one with `num_gpus=1`",
            related=[Related("Here it uses the GPU", owner.path, owner.place(node).range)],
            fixable=Applicability.UNSAFE,
            subject=remote,
        )


def _gpu_use(functions: list[Function]) -> tuple[Function, ast.AST] | None:
    """Where functions, or those of the workspace that they call, use a GPU."""
    pending, seen = list(functions), {function.id for function in functions}
    while pending:
        function = pending.pop(0)
        if function.node is None:
            continue
        for node in own_walk(*function.node.body):
            if _uses_gpu(node) or _moves_to_global(function, node):
                return function, node
        for called in sorted(function.facts.randomness.calls):
            inner = function.workspace.function_model(called)
            if inner is not None and inner.id not in seen and len(seen) < 40 and inner.node is not None:
                function.workspace.note(f"code {called}")
                seen.add(inner.id)
                pending.append(inner)
    return None


def _moves_to_global(function: Function, node: ast.AST) -> bool:
    """`model.to(DEVICE)` with a device of the file that may be a GPU."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "to":
        return False
    names = {value.id for value in node.args if isinstance(value, ast.Name)}
    assert function.node is not None
    return any(
        names & names_bound(*place.node.targets) & free_names(function.node)
        and any(isinstance(inner, ast.expr) and _names_gpu(inner) for inner in ast.walk(place.node.value))
        for place in function.module.body.nodes(ast.Assign)
        if names and isinstance(place.node, ast.Assign)
    )


def _uses_gpu(node: ast.AST) -> bool:
    if isinstance(node, ast.IfExp):
        return _names_gpu(node)
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    last = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    if last == "cuda" and isinstance(called, ast.Attribute) and ast.unparse(called.value) != "torch":
        return True
    if last in _ASKS or (last in _ENGINES and bool(node.keywords)):
        return True
    values = [k.value for k in node.keywords if k.arg in ("device", "device_map")]
    if last in _MOVES:
        values += node.args
    return any(_names_gpu(value) for value in values) or (last == "set_device" and "cuda" in ast.unparse(called))


def _names_gpu(node: ast.expr) -> bool:
    """`"cuda:0"`, also as one arm of a choice."""
    if isinstance(node, ast.IfExp):
        return _names_gpu(node.body) or _names_gpu(node.orelse)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and _DEVICES.fullmatch(node.value) is not None


def _asked_elsewhere(function: Function, name: str) -> bool:
    """Whether someone asks for resources where the task is submitted, or hands it to something that may."""
    if _is_handed_on(function.module, name):
        return True
    n = re.escape(name)
    asking = re.compile(rf"\b{n}\s*\.options\(|ray\.remote\([^)]*\)\({n}\b")
    importing = re.compile(rf"^\s*(?:from\b.*)?\bimport\b[^#\n]*\b{n}\b", re.MULTILINE)
    handing = re.compile(rf"[(,]\s*{n}\s*[,)]|=\s*{n}\s*(?:[,)\]]|$)", re.MULTILINE)
    workspace = function.workspace
    if workspace.finds(asking, function.module):
        return True
    return any(
        workspace.finds(asking, module) or (workspace.finds(importing, module) and workspace.finds(handing, module))
        for module in _others(function)
    )


def _is_handed_on(module: ModuleModel, name: str) -> bool:
    """Whether a file uses a remote function or actor class for anything but to submit it."""
    for function in functions_of(module):
        owners = {
            id(place.node.value) for place in function.nodes(ast.Attribute) if isinstance(place.node, ast.Attribute)
        }
        for place in function.nodes(ast.Name):
            node = place.node
            if isinstance(node, ast.Name) and node.id == name and id(node) not in owners:
                if isinstance(node.ctx, ast.Load) and name not in (function.parameters or ()) and _is_class(name):
                    return True
    return False


def _is_class(name: str) -> bool:
    """A short name of a function stands for something else as often as not."""
    return name[:1].isupper() or len(name) > 3


def _others(function: Function) -> Iterator[ModuleModel]:
    return (module for module in function.workspace.around(function.path) if module is not function.module)
