"""What calls do: the events that a call makes and the value that it gives."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trainwright.semantics import arrays, devices, frequencies, library, saving, shapes, tensors, words
from trainwright.semantics.displacement import displaced_by
from trainwright.semantics.tree import Context, What
from trainwright.semantics.values import NUMBER, UNKNOWN, Kind, Made, Mark, Optimizer, Part, Tensor, Value
from trainwright.source.place import Place
from trainwright.source.segment import Segment

if TYPE_CHECKING:
    from trainwright.semantics.interpreter import Interpreter


@dataclass(eq=False, slots=True)
class Call:
    """One call expression, with what is known of its parts.

    `name` is the qualified name of what is called: `torch.load`; a method of a library object by its class
    (`sklearn.preprocessing.StandardScaler.fit`); a workspace function by its id; `.fit` when the receiver is unknown.
    """

    name: str
    node: ast.Call
    segment: Segment
    receiver: Value
    arguments: list[Value]
    keywords: dict[str, Value]
    result: Value
    context: Context | None
    gradients: str
    """Recording of gradients around the call: on, off, unknown, or entry (as the caller has it)."""
    callee: Value = UNKNOWN
    """What is called: a module, a criterion, a function."""
    method: str = field(init=False)
    """The last component of what is called: `fit` of `scaler.fit(X)`."""

    def __post_init__(self) -> None:
        function = self.node.func
        self.method = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.segment, self.node)

    def argument(self, name: str, index: int | None = None) -> ast.expr | None:
        """The expression given for a parameter by keyword, or by position when `index` is given.

        None when absent, and also when `*args` or `**kwargs` hide whether it is given (see `hides_arguments`).
        """
        for keyword in self.node.keywords:
            if keyword.arg == name:
                return keyword.value
        if index is not None and index < len(self.node.args):
            before = self.node.args[: index + 1]
            if not any(isinstance(a, ast.Starred) for a in before):
                return before[-1]
        return None

    @property
    def hides_arguments(self) -> bool:
        """Whether `*args` or `**kwargs` may carry any further argument."""
        return any(isinstance(a, ast.Starred) for a in self.node.args) or any(k.arg is None for k in self.node.keywords)

    def value(self, name: str, index: int | None = None) -> Value:
        """The value given for a parameter; UNKNOWN when absent."""
        if name in self.keywords:
            return self.keywords[name]
        return self.arguments[index] if index is not None and index < len(self.arguments) else UNKNOWN


@dataclass(frozen=True, slots=True, eq=False)
class Accumulation:
    """A value is kept beyond its iteration: added to a running total or stored in a container."""

    path: str
    """The access path of the total or container."""
    how: str
    """`+=`, `append`, `extend` or `[]=`."""
    value: Value
    node: ast.AST
    source: ast.expr | None
    """The expression that is kept."""
    segment: Segment
    context: Context | None
    gradients: str

    @property
    def place(self) -> Place:
        """Where it happens."""
        return Place(self.segment, self.node)


_TRAINING_KINDS = frozenset({Kind.MODULE, Kind.OPTIMIZER, Kind.SCHEDULER, Kind.SCALER, Kind.CRITERION})


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """Arithmetic, a comparison or an assignment into a part, of values of which something is known that matters."""

    operator: str
    """The class of the operator's node: Sub, Eq, GtE ...; with `=` behind it in an augmented assignment; `[]=`."""
    left: Value
    right: Value
    node: ast.AST
    segment: Segment
    context: Context | None
    gradients: str

    @property
    def place(self) -> Place:
        """Where it happens."""
        return Place(self.segment, self.node)


_SAME_OBJECT = frozenset(
    {"to", "cuda", "cpu", "float", "half", "double", "bfloat16", "train", "eval", "requires_grad_", "share_memory",
     "xpu", "type"}
)  # fmt: skip
_MODULES = (Kind.MODULE, Kind.CRITERION)
_BACKWARD_HELPERS = ("accelerator", "fabric", "engine", "manual")
_GROWING = {"append", "extend", "add", "insert", "appendleft"}
_PURE_BUILTINS = {
    "builtins." + n
    for n in ("print", "len", "isinstance", "type", "id", "hasattr", "getattr", "repr", "str", "iter", "next", "zip",
              "enumerate", "range", "list", "tuple", "dict", "set", "super", "sum", "sorted", "vars", "callable", "map",
              "filter", "any", "all", "min", "max")
}  # fmt: skip
_HARMLESS = ("torch.", "numpy.", "builtins.", "tqdm.", "logging.", "loguru.", "copy.", "os.", "wandb.", "mlflow.",
             "json.", "pickle.", "time.")  # fmt: skip
"""Library namespaces whose functions leave the mode of a module that they are given alone."""


def apply_call(interp: Interpreter, node: ast.Call) -> Value:
    """Evaluate a call: its arguments, then what it does, then what it gives."""
    function = node.func
    receiver = UNKNOWN
    if isinstance(function, ast.Attribute):
        receiver = interp.evaluate(function.value)
        callee = _bound(interp, function, receiver)
        method = function.attr
    else:
        callee = interp.evaluate(function)
        method = ""
    arguments = [interp.evaluate(a) for a in node.args]
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = interp.evaluate(keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
    name = _name(callee, receiver, method)
    if callee.kind not in (Kind.FUNCTION, Kind.CLASS) and saving.may_save(name, [*arguments, *keywords.values()]):
        interp.emit(What.SAVE, "", node, saving.HELPER)
    result = _apply(interp, node, callee, receiver, method, name, arguments, keywords)
    if interp.segment is not None:
        call = Call(
            name, node, interp.segment, receiver, arguments, keywords, result, interp.context, interp.gradients, callee
        )
        interp.outcome.calls.append(call)
    return result


def _bound(interp: Interpreter, function: ast.Attribute, receiver: Value) -> Value:
    """What `receiver.method` is: a workspace method, a library function, or something unknown."""
    from trainwright.semantics.interpreter import access_path

    path = access_path(function)
    if path is not None and path in interp.environment:
        return interp.environment[path]
    if receiver.kind in (Kind.INSTANCE, Kind.MODULE) and "::" in receiver.type:
        method = interp.world.method(receiver.type, function.attr)
        if method is not None:
            return Value(Kind.FUNCTION, type=method.id)
    if receiver.kind is Kind.CLASS:
        method = interp.world.method(receiver.type, function.attr)
        if method is not None:
            return Value(Kind.FUNCTION, type=method.id)
    return interp.attribute_of(receiver, function.attr)


def _name(callee: Value, receiver: Value, method: str) -> str:
    if callee.kind in (Kind.LIBRARY, Kind.FUNCTION, Kind.CLASS):
        return callee.type
    if method:
        return f"{receiver.type}.{method}" if receiver.type else f".{method}"
    return callee.type


def _apply(
    interp: Interpreter,
    node: ast.Call,
    callee: Value,
    receiver: Value,
    method: str,
    name: str,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> Value:
    if callee.kind is Kind.FUNCTION:
        return _call_function(interp, node, callee, receiver, arguments, keywords)
    if callee.kind is Kind.CLASS:
        return _construct(interp, node, callee, arguments, keywords)
    if callee.kind is Kind.LIBRARY:
        return _call_library(interp, node, callee.type, arguments, keywords)
    if callee.kind is Kind.CRITERION:
        return _loss(arguments, keywords, own_parameters="::" in callee.type)
    if callee.kind is Kind.MODULE:
        return _forward(interp, node, callee, arguments[0] if arguments else UNKNOWN)
    if method:
        done = _call_method(interp, node, receiver, method, arguments, keywords)
        if done is not None:
            return done
    return _call_unknown(interp, node, callee, receiver, method, name, arguments, keywords)


# -- workspace functions and classes -------------------------------------------------------------------------------


def _call_function(
    interp: Interpreter,
    node: ast.Call,
    callee: Value,
    receiver: Value,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> Value:
    facts = interp.world.function(callee.type)
    prefix = f"{callee.type.rpartition('::')[2]}@{interp.line(node)}$"
    bindings: list[tuple[str, str]] = []
    if facts is None:
        interp.emit(What.CALL, prefix, node, callee.type)
        return UNKNOWN
    parameters = list(facts.parameters)
    if facts.is_method and parameters and receiver.kind is not Kind.CLASS:
        bindings.append((parameters[0], receiver.ident))
        parameters = parameters[1:]
    elif receiver.kind is Kind.CLASS and "builtins.classmethod" in facts.decorators:
        parameters = parameters[1:]  # the class comes first
    given = dict(zip(parameters, arguments, strict=False)) | {k: v for k, v in keywords.items() if k in parameters}
    bindings.extend((parameter, value.ident) for parameter, value in given.items())
    for parameter, value in given.items():
        if value.kind is Kind.FUNCTION:  # a callback: the callee may call it
            bindings.append((parameter, value.type))
    interp.emit(What.CALL, prefix, node, callee.type, tuple(bindings), given=handed_over(given))
    for value in given.values():
        if value.kind is Kind.TUPLE:
            _escape(interp, node, list(value.items), {})  # which of them the callee touches is not followed
    if receiver.ident or any(v.kind is Kind.MODULE and v.device == devices.CPU for v in given.values()):
        for path in displaced_by(interp.world, facts, dict(bindings)):
            _displaced(interp, path)
    if facts.is_method and facts.name == "forward" and receiver.ident:
        indifferent = not interp.world.mode_matters(receiver)
        interp.emit(What.FORWARD, receiver.ident, node, indifferent=indifferent)
    return _returned(facts.returns, dict(bindings), given, prefix, interp.gradients)


def handed_over(given: dict[str, Value]) -> tuple[tuple[str, Value], ...]:
    """The arguments of a call whose kind tells a callee something about its training loop."""
    return tuple(
        (parameter, value)
        for parameter, value in given.items()
        if value.type and (value.kind in _TRAINING_KINDS or (value.kind is Kind.INSTANCE and "::" in value.type))
    )


def _returned(value: Value, bindings: dict[str, str], given: dict[str, Value], prefix: str, gradients: str) -> Value:
    """A callee's return value in the caller's terms."""
    if value.kind is Kind.TUPLE:
        return value._replace(items=tuple(_returned(i, bindings, given, prefix, gradients) for i in value.items))
    if value.kind is Kind.TENSOR:
        facet = value.facet
        if isinstance(facet, Tensor):
            if facet.graph and gradients == "off":
                facet = facet._replace(graph=False, models=(), mark=Mark("cut", "torch.no_grad()"))
            if facet.made is not None and facet.made.how == "forward":
                facet = facet._replace(made=_translated(facet.made, bindings))
        return Value(Kind.TENSOR, facet=facet, device=value.device if value.device in _ABSOLUTE else "")
    if value.ident in given and value.kind in (Kind.UNKNOWN, given[value.ident].kind):
        return given[value.ident]
    if not value.ident or value.kind in (Kind.CONSTANT, Kind.NUMBER):
        return value
    root = value.ident.partition(".")[0].partition("[")[0]
    if root in bindings:
        return value._replace(ident=bindings[root] + value.ident[len(root) :] if bindings[root] else "")
    if value.ident.startswith("::"):
        return value
    return value._replace(ident=prefix + value.ident)


_ABSOLUTE = (devices.CPU, devices.CUDA)


def _translated(made: Made, bindings: dict[str, str]) -> Made | None:
    """The output of a module that the callee was given, in the caller's terms."""
    root = made.where.partition(".")[0].partition("[")[0]
    bound = bindings.get(root)
    return Made("forward", bound + made.where[len(root) :]) if bound else None


def _construct(
    interp: Interpreter, node: ast.Call, callee: Value, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    bases = interp.world.library_bases(callee.type)
    init = interp.world.method(callee.type, "__init__")
    ordered: tuple[Value, ...] = ()
    if init is not None:
        parameters = init.parameters[1:]
        given = dict(zip(parameters, arguments, strict=False)) | keywords
        ordered = tuple(given.get(parameter, UNKNOWN) for parameter in parameters)
    kind = Kind.INSTANCE
    if bases & library.MODULE_BASES:
        kind = Kind.MODULE
    elif any(b.startswith("torch.optim.") and "lr_scheduler" not in b for b in bases):
        kind = Kind.OPTIMIZER
    elif any(library.kind_of(b) is Kind.DATASET for b in bases):
        kind = Kind.DATASET
    elif any(library.kind_of(b) is Kind.LOADER for b in bases):
        kind = Kind.LOADER
    elif any(library.kind_of(b) is Kind.CRITERION for b in bases):
        kind = Kind.CRITERION
    if kind is Kind.MODULE and words.names_criterion(callee.type.rpartition("::")[2]):
        kind = Kind.CRITERION  # class FocalLoss(nn.Module)
    device = ""
    if kind is Kind.MODULE:
        device = devices.ANY if interp.world.places_itself(callee.type) else devices.CPU
    return Value(kind, "", callee.type, ordered, device=device)


# -- libraries -----------------------------------------------------------------------------------------------------


def _call_library(
    interp: Interpreter, node: ast.Call, name: str, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    last = name.rpartition(".")[2]
    if name in library.WRAPPERS or name.startswith("torch.quantization."):
        if last.endswith("Parallel") and arguments:
            return arguments[0]._replace(device=devices.ANY)  # it sends its inputs to the devices itself
        return arguments[0] if arguments else UNKNOWN
    if name in library.COPIES:
        return arguments[0]._replace(ident="") if arguments else UNKNOWN
    if last.endswith(".prepare"):
        return UNKNOWN
    if name in library.CLIPPING:
        owners = _parameter_owners(arguments, keywords, node, interp)
        interp.emit(What.CLIP, owners[0] if len(owners) == 1 else "", node)
        return UNKNOWN
    kind = library.kind_of(name)
    if kind is Kind.OPTIMIZER:
        owners = _parameter_owners(arguments, keywords, node, interp)
        interp.trained.update(owners)
        return Value(kind, "", name, facet=Optimizer(owners))
    if kind is Kind.LOADER:
        held = arguments[0] if arguments else keywords.get("dataset", UNKNOWN)
        items = held.items if held.type == "torch.utils.data.TensorDataset" else ()
        place = devices.CPU if name.startswith("torch.utils.data.") and "collate_fn" not in keywords else ""
        return Value(kind, "", name, items, _loader_part(node, arguments, keywords), place)
    if kind is Kind.DATASET:
        items = tuple(arguments) if name == "torch.utils.data.TensorDataset" else ()
        return Value(kind, "", name, items, _dataset_part(node, arguments, keywords))
    if kind is Kind.MODULE and name.rpartition(".")[2] not in library.CRITERIA_FUNCTIONS:
        return _library_module(name, last, arguments, keywords)
    if kind is Kind.CRITERION:
        return Value(kind, "", name, facet=_reduction(keywords))
    if kind is Kind.SCHEDULER:
        return Value(kind, "", name, facet=frequencies.of_scheduler(last, node))
    if kind is not None:
        return Value(kind, "", name)
    if last == "from_pretrained" and _is_model_class(name):
        # transformers 4: PreTrainedModel.from_pretrained ends with model.eval() (modeling_utils.py)
        return Value(Kind.MODULE, "", name.rpartition(".")[0], facet="eval")
    if name in ("torch.autograd.backward",):
        interp.emit(What.BACKWARD, arguments[0].ident if arguments else "", node)
        return UNKNOWN
    if name == "torch.autograd.grad":
        interp.emit(What.DIFFERENTIATE, arguments[0].ident if arguments else "", node)
        return UNKNOWN
    if name in library.SET_GRAD:
        from trainwright.semantics.interpreter import constant_switch

        state = constant_switch(node)
        # as a context manager the with statement makes a region of it; alone it holds from here on
        if interp.header is not node:
            interp.emit(What.GRADIENTS, "", node, state)
            interp.gradients = state
        return UNKNOWN
    if name == "torch.save":
        detail, subject = saving.what_is_saved(interp, node)
        interp.emit(What.SAVE, subject, node, detail)
        return UNKNOWN
    if last in library.FINITE:
        interp.emit(What.FINITE, "", node)
    if name.startswith(("torch.nn.functional.", "torch.")) and name.count(".") <= 3:
        return _torch_function(interp, node, name, last, arguments, keywords)
    if name in ("builtins.float", "builtins.int", "builtins.len", "builtins.bool", "builtins.round", "builtins.abs"):
        return NUMBER
    if name in ("builtins.sum",) and arguments and arguments[0].kind is Kind.TENSOR:
        return Value(Kind.TENSOR, facet=arguments[0].facet)
    if name == "builtins.super":
        return interp.environment.get("self", UNKNOWN)._replace(type="", kind=Kind.UNKNOWN)
    if not name.startswith(_HARMLESS) or last == "prepare":
        _escape(interp, node, arguments, keywords)
    if name.startswith("builtins."):
        return UNKNOWN
    if name.startswith(arrays.LIBRARIES):
        return arrays.result(name, last, arguments, keywords)
    return Value(Kind.INSTANCE, "", name if last[:1].isupper() else name + "()")


def _library_module(name: str, last: str, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    """A module of torch.nn, torchvision, ...: with what it was built with, where that tells what comes out of it."""
    if name == "torch.nn.Sequential":
        return Value(Kind.MODULE, "", name, tuple(arguments), device=_of_parts(arguments))
    if not name.startswith("torch.nn."):
        return Value(Kind.MODULE, "", name, device=devices.CPU if name.startswith("torchvision.models.") else "")
    parameters = library.LAYER_ARGUMENTS.get(last, ())
    given = tuple(keywords.get(parameter, UNKNOWN) for parameter in parameters[len(arguments) :]) if keywords else ()
    place = devices.ANY if name in library.PARAMETERLESS_MODULES else "" if "device" in keywords else devices.CPU
    return Value(Kind.MODULE, "", name, (*arguments, *given), device=place)


def _of_parts(modules: list[Value]) -> str:
    """Where a container of modules lies."""
    found = {module.device for module in modules} - {devices.ANY}
    return found.pop() if len(found) == 1 else ""


def _reduction(keywords: dict[str, Value]) -> str | None:
    """How a criterion reduces, when it says so."""
    given = keywords.get("reduction", UNKNOWN).facet
    return given if isinstance(given, str) else None


def _is_model_class(name: str) -> bool:
    owner = name.rpartition(".")[0].rpartition(".")[2]
    return "Model" in owner or owner.endswith(("ForCausalLM", "ForMaskedLM", "LMHeadModel", "Classification"))


def _torch_function(
    interp: Interpreter, node: ast.Call, name: str, last: str, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    if name == "torch.load" or name.startswith(("torch.cuda.", "torch.backends.", "torch.distributed.", "torch.hub.")):
        return UNKNOWN
    if name == "torch.device":
        given = arguments[0].facet if arguments else None
        return Value(Kind.INSTANCE, "", name, facet=given if isinstance(given, str) else None)
    if name in tensors.VARIABLES:
        return tensors.variable(node, arguments, keywords)
    if last in library.GRAPHLESS or last in library.FACTORIES or (last in tensors.NEW_TENSORS and name.count(".") == 1):
        return tensors.function_result(interp, node, name, arguments, keywords, False, ())
    if last[:1].isupper():
        return Value(Kind.INSTANCE, "", name)
    inputs = [*arguments, *keywords.values()]
    flat = [i for v in inputs for i in (v.items if v.kind is Kind.TUPLE else (v,))]
    if any(v.graph for v in flat):
        return tensors.function_result(interp, node, name, arguments, keywords, True, _models(flat))
    relevant = [v for v in flat if v.kind not in (Kind.CONSTANT, Kind.NUMBER)]
    if relevant and all(v.graph is False for v in relevant):
        return tensors.function_result(interp, node, name, arguments, keywords, False, ())
    elementwise = last in tensors.TENSOR_METHODS or (shapes.keeps(last) and bool(flat) and flat[0].kind is Kind.TENSOR)
    if relevant and (elementwise or name.startswith("torch.nn.functional.")):
        return tensors.function_result(interp, node, name, arguments, keywords, None, ())
    return UNKNOWN


def _models(values: list[Value]) -> tuple[str, ...]:
    """The models that some values come from."""
    return tuple(sorted({m for v in values if isinstance(v.facet, Tensor) for m in v.facet.models}))


def _parameter_owners(
    arguments: list[Value], keywords: dict[str, Value], node: ast.Call, interp: Interpreter
) -> tuple[str, ...]:
    """The models whose parameters an optimizer gets; empty when that is not plain."""
    given = arguments[0] if arguments else keywords.get("params")
    if given is None:
        return ()
    if given.kind is Kind.PARAMETERS:
        return (given.ident,)
    expression = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "params"), None)
    if expression is None:
        return ()
    owners: set[str] = set()
    for inner in ast.walk(expression):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            if inner.func.attr in ("parameters", "named_parameters"):
                owner = interp.peek(inner.func.value).ident
                if not owner:
                    return ()
                owners.add(owner)
    return tuple(sorted(owners))


def _loader_part(node: ast.Call, arguments: list[Value], keywords: dict[str, Value]) -> Part | None:
    dataset = arguments[0] if arguments else keywords.get("dataset", UNKNOWN)
    if dataset.part is not None:
        return dataset.part
    return words.part_of(dataset.ident.rpartition(".")[2]) if dataset.ident else None


def _dataset_part(node: ast.Call, arguments: list[Value], keywords: dict[str, Value]) -> Part | None:
    train = keywords.get("train")
    if train is not None and isinstance(train.facet, bool):
        return Part.TRAIN if train.facet else Part.TEST
    split = keywords.get("split") or keywords.get("image_set")
    if split is not None and isinstance(split.facet, str):
        return words.part_of(split.facet)
    return None


# -- modules, criteria, methods ------------------------------------------------------------------------------------


def _loss(arguments: list[Value], keywords: dict[str, Value], own_parameters: bool = False) -> Value:
    """What a loss gives; a criterion of the workspace may have parameters of its own, which give it a graph."""
    inputs = [*arguments, *keywords.values()]
    known = any(v.graph for v in inputs)
    constant = bool(inputs) and not own_parameters and all(v.graph is False for v in inputs)
    graph = True if known else False if constant else None
    models = _models(inputs) if known else ()
    mark = None
    for value in inputs:
        each = value.tensor.mark
        if each is not None and each.what == ("stale" if graph else "cut") and graph is not None:
            mark = each
    if graph is None and inputs and not own_parameters:
        mark = tensors.cut_of(inputs[0])  # targets carry no graph
    return Value(Kind.TENSOR, facet=Tensor(graph, models, None, None, mark))


def _forward(interp: Interpreter, node: ast.Call, module: Value, given: Value) -> Value:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == module.ident and not module.type and name[:1].isupper() and any(c.islower() for c in name):
        return Value(Kind.MODULE)  # Model: nn.Module as a parameter, when the class itself is meant
    interp.emit(What.FORWARD, module.ident, node, module.type, indifferent=not interp.world.mode_matters(module))
    method = interp.world.method(module.type, "forward") if "::" in module.type else None
    off = interp.gradients == "off" or (given.graph is False and module.type in library.PARAMETERLESS_MODULES)
    graph = False if off else None if interp.gradients == "unknown" else True
    models = (module.ident,) if module.ident else ()
    facet = Tensor(graph, models)
    if method is not None and method.returns.kind is Kind.TUPLE:
        return Value(Kind.TUPLE, items=tuple(_output(item, facet) for item in method.returns.items))
    if method is not None:
        result = tensors.module_result(module, method.returns, given, graph, models)
    elif module.type.startswith("torch.nn."):
        result = tensors.layer_result(interp, node, module, given, graph, models)
    else:
        result = tensors.unknown_module_result(module.ident, given, graph, module.device)
    if interp.gradients == "off" and result.kind is Kind.TENSOR:
        return result._replace(facet=result.tensor._replace(mark=Mark("cut", "torch.no_grad()")))
    return result


def _output(item: Value, facet: Tensor) -> Value:
    """One of several results of a forward: numbers carry no graph, and what forward does not show stays unknown."""
    if item.kind in (Kind.CONSTANT, Kind.NUMBER):
        return NUMBER
    graph = facet.graph if item.graph else item.graph
    inner = item.tensor
    made = inner.made if inner.made is None or inner.made.how != "forward" else None
    return Value(Kind.TENSOR, facet=Tensor(graph, facet.models, made, inner.shape))


def _call_method(
    interp: Interpreter,
    node: ast.Call,
    receiver: Value,
    method: str,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> Value | None:
    """A method whose name alone tells what it does to training; None when it does not."""
    ident = receiver.ident
    bare = not node.args and not node.keywords
    if method == "eval" and bare:
        return _switched(interp, node, receiver, "eval")
    if method == "train" and receiver.kind is not Kind.TRAINER:
        return _train_mode(interp, node, receiver)
    if method == "forward" and receiver.kind is Kind.MODULE:
        return _forward(interp, node, receiver, arguments[0] if arguments else UNKNOWN)
    if method == "backward" and receiver.kind is not Kind.SCALER:
        return _backward(interp, node, receiver, arguments, keywords)
    if method == "manual_backward":
        interp.emit(What.BACKWARD, arguments[0].ident if arguments else "", node)
        return UNKNOWN
    if method == "zero_grad":
        interp.emit(What.ZERO_GRAD, ident, node, "optimizer" if receiver.kind is Kind.OPTIMIZER else "")
        return UNKNOWN
    if method == "zero_" and _of_gradient(node.func):
        interp.emit(What.ZERO_GRAD, "", node)
        return UNKNOWN
    if method == "step":
        return _step(interp, node, receiver, arguments, keywords)
    if method in library.FINITE:
        interp.emit(What.FINITE, "", node)
    if method == "update" and (receiver.kind is Kind.SCALER or "scaler" in words.words(ident.rpartition(".")[2])):
        interp.emit(What.UPDATE, ident, node)
        return UNKNOWN
    if method == "unscale_":
        interp.emit(What.UNSCALE, arguments[0].ident if arguments else "", node)
        return UNKNOWN
    if method.startswith(("clip_grad", "clip_gradients")):
        interp.emit(What.CLIP, "", node, "method")  # accelerate, Fabric, FSDP: they know the scale themselves
        return None
    if method in ("parameters", "named_parameters"):
        return Value(Kind.PARAMETERS, ident, facet="method")
    if (method == "requires_grad_" and arguments and arguments[0].facet is False) or method == "freeze":
        interp.emit(What.FREEZE, ident, node)
        if receiver.type == "torch.nn.Parameter":
            return receiver._replace(items=(*receiver.items[:1], Value(Kind.CONSTANT, facet=False)))
        return receiver
    if method == "scale" and (receiver.kind is Kind.SCALER or "scaler" in words.words(ident.rpartition(".")[2])):
        return arguments[0] if arguments else UNKNOWN
    if method == "prepare" and (arguments or keywords):  # accelerate: the same objects, wrapped
        wrapped = [argument._replace(device=devices.ANY) for argument in arguments]
        return wrapped[0] if len(wrapped) == 1 else Value(Kind.TUPLE, items=tuple(wrapped))
    if method in _GROWING and arguments:
        from trainwright.semantics.interpreter import access_path

        path = access_path(node.func.value) if isinstance(node.func, ast.Attribute) else None
        if path is not None and receiver.kind is not Kind.MODULE:
            how = "append" if method != "extend" else "extend"
            interp.accumulation(path, how, arguments[-1], node, node.args[-1] if node.args else None)
        return None if receiver.kind is Kind.UNKNOWN else UNKNOWN
    if receiver.kind is Kind.TENSOR:
        return _tensor_method(interp, node, receiver, method, arguments, keywords)
    if method in _SAME_OBJECT and (receiver.kind in _MODULES or (receiver.kind is Kind.UNKNOWN and ident)):
        if method in tensors.MOVING:
            return _moved(interp, node, receiver, arguments, keywords)
        return receiver
    if method == "item" and bare:
        return NUMBER
    if method in ("detach", "numpy", "tolist") and receiver.kind is Kind.UNKNOWN and bare:
        return Value(Kind.TENSOR, facet=Tensor(False))
    return None


def _of_gradient(node: ast.expr) -> bool:
    """Whether an expression is `p.grad` or something of it: p.grad.zero_(), p.grad.data.zero_()."""
    while isinstance(node, ast.Attribute):
        if node.attr == "grad":
            return True
        node = node.value
    return False


def _moved(
    interp: Interpreter, node: ast.Call, receiver: Value, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    """Something is sent to a device; a module is itself there from here on, under all its names."""
    moved = receiver._replace(device=tensors.placed(receiver, node, arguments, keywords))
    if moved.ident and (moved.kind is Kind.MODULE or words.names_model(moved.ident)):
        for path, value in list(interp.environment.items()):
            if value.ident == moved.ident and value.kind is moved.kind:
                interp.environment[path] = value._replace(device=moved.device)
    return moved


def _tensor_method(
    interp: Interpreter,
    node: ast.Call,
    receiver: Value,
    method: str,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> Value:
    if method == "size":
        return tensors.size(receiver, arguments)
    if method in ("item", "dim", "numel", "tolist"):
        if receiver.graph and method in ("item", "tolist"):
            return NUMBER._replace(facet=Tensor(False, (), None, None, Mark("cut", method)))
        return NUMBER
    if method in library.GRAPHLESS:
        return tensors.method_result(interp, node, receiver, method, arguments, keywords, False, ())
    graph = receiver.graph or any(a.graph for a in arguments)
    if graph:
        facet = receiver.facet if receiver.graph else next(a.facet for a in arguments if a.graph)
        models = facet.models if isinstance(facet, Tensor) else ()
        return tensors.method_result(interp, node, receiver, method, arguments, keywords, True, models)
    known = receiver.graph is False and all(a.graph is False for a in arguments if a.kind is Kind.TENSOR)
    return tensors.method_result(interp, node, receiver, method, arguments, keywords, False if known else None, ())


def _train_mode(interp: Interpreter, node: ast.Call, receiver: Value) -> Value:
    argument = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "mode"), None)
    if argument is None and not node.keywords:
        return _switched(interp, node, receiver, "train")
    if isinstance(argument, ast.Constant) and isinstance(argument.value, (bool, int)):
        return _switched(interp, node, receiver, "train" if argument.value else "eval")
    return _switched(interp, node, receiver, "unknown")


def _switched(interp: Interpreter, node: ast.Call, receiver: Value, mode: str) -> Value:
    """A module in another mode; one that has no name yet takes the mode along: `net = Net().eval()`."""
    interp.emit(What.MODE, receiver.ident, node, mode)
    if receiver.ident in interp.elements:  # `for model in self.models: model.eval()`
        interp.emit(What.MODE, interp.elements[receiver.ident], node, mode)
    if receiver.kind is Kind.MODULE and not receiver.ident:
        return receiver._replace(facet="new" if mode == "train" else mode)
    return receiver


def _backward(
    interp: Interpreter, node: ast.Call, receiver: Value, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    helper = set(words.words(receiver.ident.rpartition(".")[2])) & set(_BACKWARD_HELPERS)
    if arguments and (helper or (arguments[0].kind is Kind.TENSOR and receiver.kind is not Kind.TENSOR)):
        interp.emit(What.BACKWARD, arguments[0].ident, node, receiver.ident)
        return UNKNOWN
    interp.emit(What.BACKWARD, receiver.ident, node, "scaled" if _is_scaled(node) else "")
    from trainwright.semantics.interpreter import access_path

    path = access_path(node.func.value) if isinstance(node.func, ast.Attribute) else None
    if path is not None and path in interp.environment and not receiver.graph:
        # backward() works on nothing else: it carries a graph, whatever made it
        interp.store(path, Value(Kind.TENSOR, receiver.ident, facet=Tensor(True)))
    return UNKNOWN


def _is_scaled(node: ast.Call) -> bool:
    """scaler.scale(loss).backward()"""
    inner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "scale"


def _step(
    interp: Interpreter, node: ast.Call, receiver: Value, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    """optimizer.step(), scaler.step(optimizer); other things step too: schedulers, environments, profilers."""
    ident = receiver.ident
    if receiver.kind is Kind.SCALER or (arguments and arguments[0].kind is Kind.OPTIMIZER):
        interp.emit(What.STEP, arguments[0].ident if arguments else "", node, "scaler")
        if arguments and isinstance(arguments[0].facet, Optimizer):
            interp.asked_everything = True
            tensors.outdated(interp.environment, arguments[0].facet.models)
        return UNKNOWN
    if receiver.kind is Kind.OPTIMIZER or (receiver.kind is Kind.UNKNOWN and words.names_optimizer(ident)):
        if not words.names_scheduler(ident):
            interp.emit(What.STEP, ident, node, "optimizer" if receiver.kind is Kind.OPTIMIZER else "")
            if isinstance(receiver.facet, Optimizer):
                interp.asked_everything = True
                tensors.outdated(interp.environment, receiver.facet.models)
            closure = arguments[0] if arguments else keywords.get("closure")
            if closure is not None and closure.kind is Kind.FUNCTION:
                interp.emit(What.CALL, "closure$", node, closure.type)
            return UNKNOWN
    if receiver.kind is Kind.SCHEDULER or (receiver.kind is Kind.UNKNOWN and words.names_scheduler(ident)):
        known = "known" if receiver.kind is Kind.SCHEDULER else ""
        interp.emit(What.SCHEDULE, ident, node, "given" if arguments or keywords else known)
        return UNKNOWN
    if "scaler" in words.words(ident.rpartition(".")[2]) and arguments:
        interp.emit(What.STEP, arguments[0].ident, node, "scaler")
    return UNKNOWN


def _call_unknown(
    interp: Interpreter,
    node: ast.Call,
    callee: Value,
    receiver: Value,
    method: str,
    name: str,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> Value:
    ident = callee.ident
    library_object = bool(callee.type or receiver.type) and "::" not in (callee.type or receiver.type)
    if not library_object:
        _escape(interp, node, arguments, keywords)
    if method and receiver.ident and not library_object and receiver.kind is not Kind.TENSOR:
        interp.emit(What.APPLY, ident, node, f".{method}")
    elif ident and (not library_object or words.names_network(ident)):
        interp.emit(What.APPLY, ident, node)
    if words.names_criterion(ident or method) and any(a.graph for a in arguments):
        return _loss(arguments, keywords)
    if ident and not library_object and (words.names_model(ident) or ident in interp.trained):
        graph = False if interp.gradients == "off" else None if interp.gradients == "unknown" else True
        result = tensors.unknown_module_result(ident, arguments[0] if arguments else UNKNOWN, graph, callee.device)
        if graph is False:
            return result._replace(facet=result.tensor._replace(mark=Mark("cut", "torch.no_grad()")))
        return result
    if library_object:
        return Value(Kind.INSTANCE, "", f"{name}()")
    if receiver.facet is not None and method in arrays.KEEPING and receiver.tensor.shape is not None:
        return Value(receiver.kind, "", receiver.type, facet=receiver.facet)
    if method in tensors.TENSOR_METHODS and receiver.kind is Kind.UNKNOWN:
        return tensors.method_result(interp, node, receiver, method, arguments, keywords, None, ())
    return UNKNOWN


def _escape(interp: Interpreter, node: ast.Call, arguments: list[Value], keywords: dict[str, Value]) -> None:
    """Modules and optimizers handed to code that is not known: it may do anything to them."""
    given = [*arguments, *keywords.values()]
    for value in [*given, *(item for listed in given if listed.kind is Kind.TUPLE for item in listed.items)]:
        if value.ident and value.kind in (Kind.MODULE, Kind.OPTIMIZER, Kind.UNKNOWN, Kind.INSTANCE, Kind.PARAMETERS):
            interp.emit(What.ESCAPE, value.ident, node)
            if value.kind is Kind.MODULE and value.device == devices.CPU:
                _displaced(interp, value.ident)


def _displaced(interp: Interpreter, ident: str) -> None:
    """Other code may have sent a module to a device: it is where it was no longer for sure."""
    for path, value in list(interp.environment.items()):
        if value.kind is Kind.MODULE and value.device == devices.CPU and f"{value.ident}.".startswith(f"{ident}."):
            interp.environment[path] = value._replace(device=devices.ANY)
