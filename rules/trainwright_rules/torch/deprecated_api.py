"""TORCH024 deprecated-api."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Deprecation,
    Finding,
    Fix,
    Function,
    Kind,
    Place,
    Rule,
    Severity,
    allows_older,
    chosen_by_version,
    deprecations,
    reaches,
    words,
)
from trainwright_rules.torch import _translations as translations
from trainwright_rules.torch._lost_digits import LostDigits, lost_digits

if TYPE_CHECKING:
    from trainwright.editing import Editor

_NO_EPOCH = {"ReduceLROnPlateau", "CosineAnnealingWarmRestarts", "OneCycleLR", "CyclicLR", "SequentialLR",
             "ChainedScheduler"}  # fmt: skip
"""Schedulers whose step takes something else than the epoch, or a fraction of it on purpose."""
_MODULES = (Kind.LIBRARY, Kind.UNKNOWN)
"""What a function of a library belongs to: the library, or nothing when its own name was imported."""
_PACKED = frozenset({"pack_padded_sequence", "PackedSequence", "pack_sequence"})
_AUTOGRAD_FUNCTION = frozenset({"torch.autograd.Function", "torch.autograd.function.Function"})


@dataclass(frozen=True)
class _Problem:
    """A deprecated use: where, of what, and how it could be spelled today."""

    place: Place
    what: str
    change: Deprecation
    repair: translations.Repair | None = None
    safe: bool = True
    library: str = "torch"
    instead: str = ""
    """What to use, where it can be said better than in general."""


class DeprecatedApi(Rule):
    """Something of torch or torchvision is used that is deprecated or no longer there.

    ## What it does
    Reports functions, classes, modules, arguments and spellings of torch and torchvision that the declared version has
    deprecated or removed: `Variable`, `tensor.data`, `loss.data[0]`, `torch.symeig` and its kin, `nn.init.normal`,
    `size_average`, `pretrained=True`, `transforms.Scale`, `make_grid(range=)`, `iter(loader).next()`,
    `ReduceLROnPlateau(verbose=True)`, `retain_variables`, `functorch.vmap` and many more: all that TorchFix knows as
    removed or deprecated (TOR001, TOR003, TOR004, TOR101, TOR103 to TOR105, TOR201, TOR202). The message names the
    version of the change. As information it also reports formulas for which torch has a function that keeps the
    digits: `torch.log(1 + x)`, `torch.exp(x) - 1`, `torch.log(torch.exp(x).sum())` (TOR106 to TOR108).

    ## Why it is bad
    What is removed stops with an error as soon as the code runs with today's version, often at the end of an epoch.
    What is deprecated will, and some of it is already wrong in silence: what is done to `x.data` is not seen by
    `backward`.

    ## Example
    ```python
    import torchvision


    def build():
        return torchvision.models.resnet50(pretrained=True)
    ```

    ## Use instead
    ```python
    import torchvision


    def build():
        return torchvision.models.resnet50(weights="IMAGENET1K_V1")
    ```

    ## Fix safety
    Safe where today's spelling does exactly the same. Unsafe where a choice remains (what is passed through `Variable`
    may carry a graph, which `Variable` cuts off; a scheduler no longer prints), and where the project says that it also
    runs with a version that does not have the new name yet.

    ## Truth
    What counts is the version that the project declares (pyproject.toml, requirements, environment.yml, a lock file):
    a project that requires an older torch is right to use what that has. `F.sigmoid` and `F.tanh` were deprecated once
    and are no longer. `torch.cuda.amp` has a rule of its own (LOOP016), and so has `torch.load` (TORCH015).

    ## References
    - TorchFix, the rules TOR001 to TOR203: https://github.com/pytorch-labs/torchfix
    - Migration guide of torch 0.4: https://pytorch.org/blog/pytorch-0_4_0-migration-guide/
    - Releases of torch: https://github.com/pytorch/pytorch/releases
    - Releases of torchvision: https://github.com/pytorch/vision/releases
    """

    code = "TORCH024"
    name = "deprecated-api"
    severity = Severity.WARN
    libraries = ("torch", "torchvision", "functorch")

    def check_function(self, function: Function) -> Iterator[Finding]:
        found = list(_imports(function)) if function.is_body else []
        for call in function.calls:
            problem = _of_call(function, call)
            if problem is not None and not chosen_by_version(call.context):
                found.append(problem)
        found.extend(_decorators(function))
        found.extend(_of_data(function))
        found.extend(_of_datasets(function))
        found.extend(_of_byte_masks(function))
        for problem in found:
            if reaches(function.path, problem.library, problem.change.since):
                yield self._report(function, problem)
        for formula in lost_digits(function):
            yield self.finding(
                formula.place,
                f"`{formula.formula}` {formula.why}, where `{formula.instead}` keeps the digits",
                fixable=Applicability.UNSAFE if formula.repaired else None,
                severity=Severity.STYLE,
                subject=(partial(_rewrite, formula), Applicability.UNSAFE if formula.repaired else None),
            )

    def _report(self, function: Function, problem: _Problem) -> Finding:
        change, library = problem.change, problem.library
        gone = bool(change.removed) and reaches(function.path, library, change.removed)
        if change is deprecations.ZERO_DIMENSIONAL:
            state = "raises an IndexError since torch 1.0: a loss or a sum has no dimensions"
        elif gone and change.since != change.removed:
            state = f"is gone since {library} {change.removed} (deprecated since {change.since})"
        elif gone:
            state = f"is gone since {library} {change.removed}"
        else:
            state = f"is deprecated since {library} {change.since}"
        applicability = None
        if problem.repair is not None:
            older = allows_older(function.path, library, change.successor or change.since)
            applicability = Applicability.SAFE if problem.safe and not older else Applicability.UNSAFE
        return self.finding(
            problem.place,
            f"{problem.what} {state}. Use {problem.instead or change.instead}",
            fixable=applicability,
            severity=Severity.STYLE if change.documented and not gone else None,
            subject=(problem.repair, applicability),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        repair, applicability = finding.subject
        if repair is None or applicability is None:
            return None
        return Fix(repair(editor), applicability)


def _rewrite(formula: LostDigits, editor: Editor) -> str:
    assert formula.repaired is not None
    editor.replace(formula.place, formula.repaired)
    return f"Use `{formula.instead}`"


# -- imports -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _gone(name: str) -> Deprecation | None:
    """What became of a name that can't be imported any more."""
    change = deprecations.SYMBOLS.get(name)
    if change is not None and change.removed and not change.raises and name != "torch.fft":
        return change
    if name.startswith("torchvision.models.") and name.endswith(".model_urls"):
        return deprecations.MODEL_URLS
    parts = name.split(".")
    for length in range(2, len(parts) + 1):
        change = deprecations.GONE.get(".".join(parts[:length]))
        if change is not None:
            return change
    return None


def _imports(function: Function) -> Iterator[_Problem]:
    """Imports at the top level that ask for what is gone; those in `try` or under a question are chosen."""
    for segment in function.module.segments:
        node = segment.node
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            change = _gone(deprecations.plain(name))
            if change is not None:
                yield _Problem(Place(segment, node), f"`{name}`", change, library=deprecations.library_of(name))


def _imported_in_vain(function: Function, node: ast.expr, name: str) -> bool:
    """Whether a name is one that the file imports at its top level and that is gone: the import is spoken of."""
    return isinstance(node, ast.Name) and _gone(name) is not None and node.id in function.module.bound()


# -- calls ---------------------------------------------------------------------------------------------------------


def _of_call(function: Function, call: Call) -> _Problem | None:
    name = call.name
    node = call.node
    if _imported_in_vain(function, node.func, name):
        return None
    if name.startswith(("torch.", "torchvision.", "functorch.")) and call.receiver.kind in _MODULES:
        return _of_library(function, call, name)
    if isinstance(node.func, (ast.Subscript, ast.Call)) and _looked_up_model(function, call):
        return _pretrained(call, "")
    return _of_method(function, call)


def _of_library(function: Function, call: Call, name: str) -> _Problem | None:
    library = deprecations.library_of(name)
    if name == "torch.autograd.Variable":
        return _variable(function, call)
    change = deprecations.SYMBOLS.get(name)
    if change is not None:
        if name == "torchvision.transforms.v2.ToTensor":
            repair = _to_tensor(call)
        else:
            repair = translations.renamed_call(call.place, change.rename) if change.rename else _rewritten(call, name)
        return _Problem(call.place, _called(call), change, repair, library=library)
    if deprecations.builds_model(name):
        return _pretrained(call, name)
    if name in ("torch.utils.checkpoint.checkpoint", "torch.utils.checkpoint.checkpoint_sequential"):
        return _without(call, "use_reentrant", deprecations.CHECKPOINT, "True")
    if name == "torch.meshgrid":
        return _without(call, "indexing", deprecations.MESHGRID, '"ij"')
    if name == "torch.stft":
        return _without(call, "return_complex", deprecations.STFT, None)
    if name in ("torch.add", "torch.sub") and len(call.node.args) == 3 and not call.hides_arguments:
        value = translations.source_of(call.place.at(call.node.args[1]))
        repair = translations.positional_to_keyword(call.place, 1, "alpha", value)
        what = f"The scalar between the tensors of {_called(call)}"
        return _Problem(call.place, what, deprecations.OVERLOADS, repair)
    for argument in _arguments_of(call, name):
        problem = _of_argument(call, argument, library)
        if problem is not None:
            return problem
    return None


def _called(call: Call) -> str:
    """What is called, as it stands in the code."""
    return f"`{_short(ast.unparse(call.node.func))}`"


def _arguments_of(call: Call, name: str) -> tuple[deprecations.DeprecatedArgument, ...]:
    if not call.node.keywords:
        return ()
    if name.startswith("torch.optim.lr_scheduler."):
        return deprecations.SCHEDULER_ARGUMENTS
    if deprecations.takes_reduction(name):
        return deprecations.LOSS_ARGUMENTS
    return deprecations.ARGUMENTS.get(name, ())


def _of_argument(call: Call, argument: deprecations.DeprecatedArgument, library: str) -> _Problem | None:
    given = call.argument(argument.name)
    if given is None:
        return None
    place = call.place.at(given)
    what = f"`{argument.name}={ast.unparse(given)}` of `{ast.unparse(call.node.func)}`"
    constant = given.value if isinstance(given, ast.Constant) else None
    if argument.only is not None and constant != argument.only:
        return None
    if argument.name == "verbose":
        repair = translations.dropped_argument(call.place, "verbose")
        return _Problem(place, what, argument.change, repair, constant is False, library)
    if not argument.change.rename:
        return _Problem(place, what, argument.change, None, library=library)
    if not argument.values:
        repair = translations.renamed_argument(call.place, argument.name, argument.change.rename)
        return _Problem(place, what, argument.change, repair, library=library)
    others = {keyword.arg for keyword in call.node.keywords} & {"size_average", "reduce", "reduction"}
    value = dict(argument.values).get(constant)
    if value is None or len(others) > 1:
        return _Problem(place, what, argument.change, None, library=library)
    repair = translations.renamed_argument(call.place, argument.name, argument.change.rename, value)
    return _Problem(place, what, argument.change, repair, library=library)


def _without(call: Call, name: str, change: Deprecation, value: str | None) -> _Problem | None:
    if call.argument(name) is not None or any(keyword.arg is None for keyword in call.node.keywords):
        return None
    if name == "return_complex" and (len(call.node.args) > 8 or call.hides_arguments):
        return None
    repair = translations.set_argument(call.place, name, value) if value is not None else None
    return _Problem(call.place, f"{_called(call)} without `{name}`", change, repair)


def _variable(function: Function, call: Call) -> _Problem:
    node, what = call.node, _called(call)
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    if "volatile" in keywords:
        what = f"`volatile={ast.unparse(keywords['volatile'])}` of {what}"
        return _Problem(call.place, what, deprecations.VOLATILE)
    repair, leaf = None, False
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        flag = keywords.get("requires_grad")
        itself = _assignment_to_itself(function, call) if not keywords else None
        if not keywords and (itself is not None or translations.can_unwrap(call.place)):
            repair = translations.unwrapped(call.place, itself)
        elif set(keywords) != {"requires_grad"} or not translations.on_one_line(call.place):
            repair = None
        elif isinstance(flag, ast.Constant) and flag.value is True:
            repair = translations.with_gradients(call.place)
            leaf = True
        elif isinstance(flag, ast.Constant) and flag.value is False:
            repair = translations.replaced(call.place, translations.source_of(call.place.at(node.args[0])))
    safe = leaf or (bool(call.arguments) and call.arguments[0].graph is False)
    return _Problem(call.place, what, deprecations.SYMBOLS["torch.autograd.Variable"], repair, safe)


def _assignment_to_itself(function: Function, call: Call) -> Place | None:
    """The statement `x = Variable(x)`, of which nothing is left."""
    argument = ast.unparse(call.node.args[0])
    for place in function.nodes(ast.Assign):
        node = place.node
        if isinstance(node, ast.Assign) and node.value is call.node and len(node.targets) == 1:
            end = place.range.end
            behind = place.segment.owner.lines[end.line][end.column :]
            whole = translations.on_one_line(place) and "#" not in behind
            return place if whole and ast.unparse(node.targets[0]) == argument else None
    return None


def _rewritten(call: Call, name: str) -> translations.Repair | None:
    """Calls whose arguments change too, where the result stays the same."""
    node = call.node
    if call.hides_arguments or not isinstance(node.func, ast.Attribute) or node.keywords:
        return None
    owner = ast.unparse(node.func.value)
    given = [translations.source_of(call.place.at(argument)) for argument in node.args]
    if name in ("torch.cholesky", "torch.qr", "torch.matrix_rank") and len(given) == 1:
        return translations.replaced(call.place.at(node.func), f"{owner}.linalg.{name.rpartition('.')[2]}")
    if not translations.on_one_line(call.place):
        return None
    if name == "torch.chain_matmul" and len(given) > 1:
        return translations.replaced(call.place, f"{owner}.linalg.multi_dot([{', '.join(given)}])")
    if name == "torch.lu_solve" and len(given) == 3:
        b, factors, pivots = given
        return translations.replaced(call.place, f"{owner}.linalg.lu_solve({factors}, {pivots}, {b})")
    return None


def _to_tensor(call: Call) -> translations.Repair | None:
    if not isinstance(call.node.func, ast.Attribute) or call.node.args or call.node.keywords:
        return None
    return translations.v2_to_tensor(call.place, ast.unparse(call.node.func.value))


def _pretrained(call: Call, name: str) -> _Problem | None:
    """`pretrained=` of a torchvision model; `name` is empty when the model is looked up by a name at run time."""
    for old, new in (("pretrained", "weights"), ("pretrained_backbone", "weights_backbone")):
        given = call.argument(old)
        if given is None:
            continue
        known = deprecations.pretrained_weights(name, backbone=old != "pretrained") if name else None
        value = _weights(call, given, known)
        repair = translations.renamed_argument(call.place, old, new, value) if value is not None else None
        what = f"`{old}={ast.unparse(given)}` of {_called(call)}"
        instead = f"`{new}={value}`" if value is not None else ""
        return _Problem(call.place, what, deprecations.PRETRAINED, repair, library="torchvision", instead=instead)
    first = call.node.args[0] if name and call.node.args else None
    if not _is_flag(first):
        return None
    assert first is not None
    value = _weights(call, first, deprecations.pretrained_weights(name))
    repair, instead = None, ""
    if value is not None and len(call.node.args) == 1:
        repair, instead = translations.positional_to_keyword(call.place, 0, "weights", value), f"`weights={value}`"
    what = f"`pretrained` as the first argument of {_called(call)}"
    return _Problem(call.place, what, deprecations.PRETRAINED, repair, library="torchvision", instead=instead)


def _is_flag(node: ast.expr | None) -> bool:
    """Whether a positional argument is what `pretrained` was: True, False, or a name that says so."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, bool)
    return isinstance(node, (ast.Name, ast.Attribute)) and "pretrained" in words.words(ast.unparse(node))


def _weights(call: Call, given: ast.expr, weights: str | None) -> str | None:
    """The value of `weights` that means what the value of `pretrained` meant; None when that is not known."""
    if isinstance(given, ast.Constant) and not given.value:
        return "None"
    if weights is None:
        return None
    if isinstance(given, ast.Constant) and given.value is True:
        return f'"{weights}"'
    if isinstance(given, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        return f'"{weights}" if {translations.source_of(call.place.at(given))} else None'
    return None


def _looked_up_model(function: Function, call: Call) -> bool:
    """`models.__dict__[name](...)`, `getattr(models, name)(...)`."""
    called = call.node.func
    owner: ast.expr | None = None
    if isinstance(called, ast.Subscript) and isinstance(called.value, ast.Attribute):
        owner = called.value.value if called.value.attr == "__dict__" else None
    elif isinstance(called, ast.Call) and isinstance(called.func, ast.Name) and called.func.id == "getattr":
        owner = called.args[0] if called.args else None
    if isinstance(owner, ast.Name):
        value = function.module.globals.get(owner.id)
        return value is not None and value.type == "torchvision.models"
    return owner is not None and ast.unparse(owner) == "torchvision.models"


# -- methods -------------------------------------------------------------------------------------------------------


_METHODS = frozenset({"backward", "next", "step", "get_lr", "register_backward_hook"})


def _of_method(function: Function, call: Call) -> _Problem | None:
    node, method = call.node, call.method
    if not isinstance(node.func, ast.Attribute):
        return _legacy_function(function, call)
    overload = deprecations.OVERLOADED.get(method)
    if overload is not None:
        return _scalar_first(call, *overload)
    if method not in _METHODS and method not in deprecations.METHODS:
        return None
    what = _called(call)
    if method == "backward" and call.argument("retain_variables") is not None:
        repair = translations.renamed_argument(call.place, "retain_variables", "retain_graph")
        return _Problem(call.place, f"`retain_variables` of {what}", deprecations.RETAIN_VARIABLES, repair)
    if method == "register_backward_hook":
        repair = translations.attribute_end(call.place.at(node.func), ".register_full_backward_hook")
        return _Problem(call.place, what, deprecations.BACKWARD_HOOK, repair, safe=False)
    if method == "next" and not node.args and not node.keywords:
        return _next_of_loader(function, call, what)
    if method in ("step", "get_lr") and call.receiver.kind is Kind.SCHEDULER:
        return _of_scheduler(call, what)
    if method in deprecations.METHODS and call.receiver.kind is Kind.TENSOR:
        change = deprecations.SYMBOLS.get(f"torch.{method}")
        return _Problem(call.place, what, change) if change is not None else None
    return None


def _scalar_first(call: Call, count: int, keyword: str) -> _Problem | None:
    node = call.node
    if len(node.args) != count or node.keywords or call.hides_arguments:
        return None
    value = translations.source_of(call.place.at(node.args[0]))
    repair = translations.positional_to_keyword(call.place, 0, keyword, value)
    what = f"The scalar in front of the tensors of `{_short(ast.unparse(node.func))}`"
    return _Problem(call.place, what, deprecations.OVERLOADS, repair)


def _of_scheduler(call: Call, what: str) -> _Problem | None:
    known = call.receiver.type
    if not known.startswith("torch.optim.lr_scheduler.") or known.rpartition(".")[2] in _NO_EPOCH:
        return None
    if call.method == "get_lr":
        repair = translations.attribute_end(call.place.at(call.node.func), ".get_last_lr")
        return _Problem(call.place, what, deprecations.SCHEDULER_RATE, repair, safe=False)
    given = call.argument("epoch", 0)
    if given is None or call.hides_arguments:
        return None
    repair = translations.dropped_argument(call.place, 0 if call.node.args else "epoch")
    return _Problem(call.place, f"The epoch given to {what}", deprecations.SCHEDULER_EPOCH, repair, safe=False)


def _next_of_loader(function: Function, call: Call, what: str) -> _Problem | None:
    assert isinstance(call.node.func, ast.Attribute)
    owner = call.node.func.value
    if isinstance(owner, ast.Call):
        made: list[ast.expr] = [owner]
    else:
        name = ast.unparse(owner)
        made = [
            statement.node.value
            for holder in (function, function.module.body)
            for statement in holder.nodes(ast.Assign)
            if isinstance(statement.node, ast.Assign)
            and any(ast.unparse(target) == name for target in statement.node.targets)
        ]
    if not made or not all(_iterates_loader(function, value) for value in made):
        return None
    return _Problem(call.place, what, deprecations.LOADER_NEXT, translations.next_of(call.place))


def _iterates_loader(function: Function, node: ast.expr) -> bool:
    """Whether an expression is `iter(...)` of a DataLoader, or of what is named like one."""
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return False
    if not isinstance(node.func, ast.Name) or node.func.id != "iter":
        return False
    name = ast.unparse(node.args[0])
    for environment in (function.outcome.environment, function.module.globals):
        value = environment.get(name)
        if value is not None and value.kind is not Kind.UNKNOWN:
            return value.kind is Kind.LOADER
    return bool({"loader", "dataloader", "loaders", "dl"} & set(words.words(name)))


def _legacy_function(function: Function, call: Call) -> _Problem | None:
    """An instance of an autograd.Function is called, as was usual before its methods became static."""
    owner, _, cls = call.name.rpartition("::")
    if not owner or ast.unparse(call.node.func).rpartition(".")[2] == cls:
        return None
    if not function.workspace.library_bases(call.name) & _AUTOGRAD_FUNCTION:
        return None
    model = function.workspace.class_model(call.name)
    forward = model.methods.get("forward") if model is not None else None
    if forward is None or forward.is_static:
        return None
    return _Problem(call.place, f"`{cls}` with a `forward` that is no static method", deprecations.LEGACY_FUNCTION)


# -- decorators, .data ---------------------------------------------------------------------------------------------


def _decorators(function: Function) -> Iterator[_Problem]:
    """Decorators of functions and methods of the file; those of nested functions are calls of the outer one."""
    if function.node is None or ("." in function.qualname and function.cls is None):
        return
    for name, decorator in zip(function.decorators, function.node.decorator_list, strict=True):
        change = deprecations.SYMBOLS.get(name)
        if change is not None and not _imported_in_vain(function, decorator, name):
            yield _Problem(function.place(decorator), f"`{ast.unparse(decorator)}`", change)


def _of_data(function: Function) -> Iterator[_Problem]:
    """Reads of `tensor.data`, and of `loss.data[0]`."""
    if function.words is not None and ("data" not in function.words or function.words & _PACKED):
        return
    reads = [
        (place, place.node)
        for place in function.nodes(ast.Attribute)
        if isinstance(place.node, ast.Attribute) and place.node.attr == "data" and isinstance(place.node.ctx, ast.Load)
    ]
    if not reads:
        return
    parents = {
        id(child): parent.node
        for kind in (ast.Attribute, ast.Subscript, ast.Call)
        for parent in function.nodes(kind)
        for child in ast.iter_child_nodes(parent.node)
    }
    single = _single_numbers(function)
    updates = _in_updates(function)
    for place, node in reads:
        parent = parents.get(id(node))
        if isinstance(parent, ast.Subscript) and parent.value is node:
            if not isinstance(parent.ctx, ast.Load):
                continue  # an item is set on purpose
            first = isinstance(parent.slice, ast.Constant) and parent.slice.value == 0
            if first and _is_single_number(node.value, single):
                whole = place.at(parent)
                repair = translations.attribute_end(whole, ".item()")
                yield _Problem(whole, f"`{ast.unparse(parent)}`", deprecations.ZERO_DIMENSIONAL, repair)
                continue
        if isinstance(parent, ast.Attribute) and parent.attr.endswith("_"):
            continue  # changed in place on purpose: an initialisation, or an update by hand
        if _carries_graph(function, node.value) and id(node) not in updates:
            repair = translations.attribute_end(place, ".detach()")
            what = f"`{_short(ast.unparse(node))}`, which goes around autograd,"
            yield _Problem(place, what, deprecations.DATA, repair, safe=parent is not None)


def _of_datasets(function: Function) -> Iterator[_Problem]:
    """`mnist.train_data` and its kin."""
    renamed = deprecations.DATASET_PARTS
    if function.words is not None and not function.words & renamed.keys():
        return
    for place in function.nodes(ast.Attribute):
        node = place.node
        if not isinstance(node, ast.Attribute) or node.attr not in renamed:
            continue
        name = ast.unparse(node.value)
        value = function.outcome.environment.get(name) or function.module.globals.get(name)
        if value is not None and value.type in deprecations.DATASETS:
            new = renamed[node.attr]
            repair = translations.attribute_end(place, f".{new}")
            yield _Problem(place, f"`{ast.unparse(node)}`", deprecations.DATASET_RENAMED, repair,
                           library="torchvision", instead=f"`{name}.{new}`")  # fmt: skip


def _of_byte_masks(function: Function) -> Iterator[_Problem]:
    """Masks that were made with `.byte()`: arguments of masked_fill and its kin, and indices."""
    if function.words is not None and "byte" not in function.words:
        return
    masks: list[tuple[Place, ast.expr | None]] = []
    for call in function.calls_of(*deprecations.MASKED):
        masks.append((call.place, call.argument("mask", 1 if call.name.startswith("torch.masked") else 0)))
    masks += [(place, place.node.slice) for place in function.nodes(ast.Subscript)
              if isinstance(place.node, ast.Subscript)]  # fmt: skip
    for place, mask in masks:
        if isinstance(mask, ast.Call) and isinstance(mask.func, ast.Attribute) and mask.func.attr == "byte":
            repair = translations.attribute_end(place.at(mask.func), ".bool")
            what = f"`{_short(ast.unparse(mask))}` as a mask"
            yield _Problem(place.at(mask), what, deprecations.UINT8_MASK, repair)


def _single_numbers(function: Function) -> set[str]:
    """What has no dimensions: what `backward()` is called on without arguments, what a criterion or `sum()` gives."""
    found: set[str] = set()
    for call in function.calls_of("backward"):
        if isinstance(call.node.func, ast.Attribute) and not call.node.args:
            found.add(ast.unparse(call.node.func.value))
    for place in function.nodes(ast.Assign):
        node = place.node
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and _is_single_number(node.value, found):
            found.add(ast.unparse(node.targets[0]))
    return found


def _is_single_number(node: ast.expr, single: set[str]) -> bool:
    """Whether an expression is the value of a criterion, a sum or mean over all dimensions, or computed from such."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        return ast.unparse(node) in single
    if isinstance(node, ast.BinOp):
        sides = (node.left, node.right)
        return any(_is_single_number(side, single) for side in sides) and all(
            isinstance(side, ast.Constant) or _is_single_number(side, single) for side in sides
        )
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    last = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    given = {keyword.arg for keyword in node.keywords}
    if last in ("sum", "mean"):
        of_torch = isinstance(called, ast.Attribute) and ast.unparse(called.value) == "torch"
        return not given and len(node.args) == (1 if of_torch else 0)
    if last == "abs":
        return len(node.args) == 1 and _is_single_number(node.args[0], single)
    return words.names_criterion(last) and not given & {"reduce", "reduction"}


def _carries_graph(function: Function, node: ast.expr) -> bool:
    """Whether an expression is known to be a tensor with a graph, which `.data` leaves behind without a trace."""
    if isinstance(node, ast.Call):
        value = next((call.result for call in function.calls if call.node is node), None)
    else:
        value = function.outcome.environment.get(ast.unparse(node))
    return value is not None and value.kind is Kind.TENSOR and value.graph is True


def _in_updates(function: Function) -> set[int]:
    """What stands in a change of weights by hand: `target.data.copy_(tau * p.data)`, `p.data -= lr * p.grad.data`."""
    found: set[int] = set()
    for place in function.nodes(ast.Call):
        called = place.node.func if isinstance(place.node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr.endswith("_") and not called.attr.endswith("__"):
            found |= {id(node) for node in ast.walk(place.node)}
    for place in (*function.nodes(ast.AugAssign), *function.nodes(ast.Assign)):
        statement = place.node
        if isinstance(statement, (ast.AugAssign, ast.Assign)):
            targets = [statement.target] if isinstance(statement, ast.AugAssign) else statement.targets
            if any(".data" in ast.unparse(target) for target in targets):
                found |= {id(node) for node in ast.walk(statement)}
    return found


def _short(text: str) -> str:
    return text if len(text) <= 50 else "..." + text[-47:]
