"""What operations do to the facets of tensors: graph, scale, shape and device, and what befalls them on the way."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trainwright.semantics import activations, devices, library, shapes
from trainwright.semantics.values import UNKNOWN, Dim, Kind, Made, Mark, Shape, Tensor, Value

if TYPE_CHECKING:
    from trainwright.semantics.interpreter import Interpreter

MOVING = frozenset({"to", "cuda", "cpu"})
_DTYPES = ("torch.float", "torch.double", "torch.half", "torch.bfloat", "torch.int", "torch.long", "torch.uint",
           "torch.bool", "torch.complex", "torch.short")  # fmt: skip
VARIABLES = frozenset({"torch.autograd.Variable", "torch.autograd.variable.Variable"})
"""Since torch 0.4 these give back the tensor that they are given."""
ARRAY = "numpy.ndarray"
"""The type of what was a tensor and is an array now."""
NEW_TENSORS = frozenset({"Tensor", "FloatTensor", "DoubleTensor", "LongTensor", "IntTensor", "BoolTensor"})
TENSOR_METHODS = frozenset({"view", "unsqueeze", "softmax", "log_softmax", "sigmoid"})
"""Methods that nothing but a tensor has (numpy's `view` takes a type, not numbers)."""
_SETTINGS = frozenset({"self", "args", "opt", "opts", "cfg", "config", "conf", "hparams", "hps", "flags", "FLAGS",
                       "params", "settings", "options"})  # fmt: skip
"""Names of objects that hold settings: their `device` is a choice, and not where they lie."""
_JOINING = frozenset({"cat", "stack", "concat", "hstack", "vstack"})
_LIKE = frozenset({"ones_like", "zeros_like", "rand_like", "randn_like", "full_like", "empty_like"})


def placed(value: Value, node: ast.Call, arguments: Sequence[Value], keywords: dict[str, Value]) -> str:
    """Where something lies after `.to(...)`, `.cuda()` or `.cpu()`."""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if value.device == devices.ANY:
        return devices.ANY
    if method == "cpu":
        return devices.CPU
    if method == "cuda":
        return devices.CUDA
    expression = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "device"), None)
    if expression is None:
        return value.device if node.keywords and node.keywords[0].arg == "dtype" else ""
    given = arguments[0] if arguments else keywords.get("device", UNKNOWN)
    if given.kind is Kind.LIBRARY and given.type.startswith(_DTYPES):
        return value.device
    if given.kind is Kind.TENSOR:
        return given.device  # x.to(other)
    if isinstance(expression, ast.Attribute) and expression.attr == "dtype":
        return value.device
    return device_of(expression, given)


def device_of(expression: ast.expr, value: Value) -> str:
    """The word for the device that an expression gives."""
    if isinstance(value.facet, str) and value.kind in (Kind.CONSTANT, Kind.INSTANCE):
        return devices.named(value.facet)
    if value.kind is Kind.MODULE or (value.kind is Kind.CONSTANT and value.facet is not None):
        return devices.CUDA if isinstance(value.facet, int) and not isinstance(value.facet, bool) else ""
    if isinstance(expression, ast.Attribute):
        owner = expression.value
        of_settings = isinstance(owner, ast.Attribute) or (isinstance(owner, ast.Name) and owner.id in _SETTINGS)
        return ast.unparse(expression) if of_settings else ""  # x.device is wherever x is
    return expression.id if isinstance(expression, ast.Name) else ""


def method_result(
    interp: Interpreter,
    node: ast.Call,
    receiver: Value,
    method: str,
    arguments: list[Value],
    keywords: dict[str, Value],
    graph: bool | None,
    models: tuple[str, ...],
) -> Value:
    """What a tensor's method gives that has a tensor as its result."""
    before = receiver.tensor
    starred = any(isinstance(a, ast.Starred) for a in node.args)
    given = arguments
    if method in ("view", "reshape") and node.args and _counts_rows(node.args[0]):
        given = [Value(Kind.NUMBER, facet="N"), *arguments[1:]]
    shape = None if starred else shapes.after(method, before.shape, given, keywords)
    made = activations.after(method, before.made, interp.scope.function_id, interp.line(node))
    mark = _mark(method, [receiver, *arguments], graph)
    if mark is None and graph is False and before.graph and method in library.GRAPHLESS:
        mark = Mark("cut", method)
    if method == "requires_grad_":
        on = not arguments or arguments[0].facet is not False
        fresh = on and before.graph is False and (before.mark is None or before.mark.what != "cut")
        graph, mark = on, Mark("leaf", "requires_grad_") if fresh else before.mark
    if method in MOVING:
        device = placed(receiver, node, arguments, keywords)
    elif method == "type":
        device = ""  # torch.cuda.FloatTensor is a type, too
    elif method == "type_as":
        device = arguments[0].device if arguments else ""
    else:
        device = devices.CPU if method == "numpy" else _shared_device((receiver, *arguments))
    type_ = ARRAY if method == "numpy" else receiver.type
    return Value(Kind.TENSOR, "", type_, facet=Tensor(graph, models, made, shape, mark), device=device)


def _mark(operation: str, operands: Sequence[Value], graph: bool | None) -> Mark | None:
    """What the result of an operation carries on: what befell its operands, and whether it is saved itself."""
    first = operands[0].tensor.mark if operands else None
    if first is not None and first.what in ("saved", "leaf") and operation in activations.SHARING:
        return first
    for operand in operands:
        mark = operand.tensor.mark
        if mark is not None and ((mark.what == "stale" and graph) or (mark.what == "cut" and graph is False)):
            return mark
    return Mark("saved", operation) if graph and operation in activations.SAVES_OUTPUT else None


def _counts_rows(node: ast.expr) -> bool:
    """Whether an expression is `x.size(0)` or `x.shape[0]`: however many rows there are."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "size":
        index: ast.expr | None = node.args[0] if node.args else None
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        index = node.slice
    else:
        return False
    return isinstance(index, ast.Constant) and index.value == 0


def cut_of(value: Value) -> Mark | None:
    """What cut a value from its graph."""
    mark = value.tensor.mark
    return mark if value.graph is False and mark is not None and mark.what == "cut" else None


def _shared_device(operands: Sequence[Value]) -> str:
    """Where the result of an operation on some tensors lies: there where they all lie."""
    found = {v.device for v in operands if v.kind is Kind.TENSOR}
    return found.pop() if len(found) == 1 else ""


def function_result(
    interp: Interpreter,
    node: ast.Call,
    name: str,
    arguments: list[Value],
    keywords: dict[str, Value],
    graph: bool | None,
    models: tuple[str, ...],
) -> Value:
    """What a torch function gives that has a tensor as its result; the operation is the last part of its name."""
    operation = name.rpartition(".")[2]
    first = arguments[0] if arguments else keywords.get("input", UNKNOWN)
    before = first.tensor
    if operation in library.FACTORIES or operation in NEW_TENSORS or operation in ("arange", "randperm"):
        return _new_tensor(interp, node, operation, arguments, keywords)
    operands = [first, *arguments[1:], *keywords.values()]
    if operation in _JOINING and first.kind is Kind.TUPLE:
        items = first.items
        mark = _mark(operation, items, graph)
        scales = {i.tensor.made.how if i.tensor.made is not None else "" for i in items}
        same = items[0].tensor.made if len(scales) == 1 else None
        return Value(Kind.TENSOR, facet=Tensor(graph, models, same, None, mark), device=_shared_device(items))
    starred = any(isinstance(a, ast.Starred) for a in node.args)
    linear = operation in ("linear", "conv1d", "conv2d", "conv3d") and name.startswith("torch.nn.functional.")
    if linear:
        made: Made | None = Made(activations.LINEAR, interp.scope.function_id, interp.line(node))
        shape: Shape | None = None
    else:
        made = activations.after(operation, before.made, interp.scope.function_id, interp.line(node))
        shape = None if starred else shapes.after(operation, before.shape, arguments[1:], keywords)
    mark = _mark(operation, operands, graph)
    if graph is None and operation in library.CRITERIA_FUNCTIONS:
        mark = cut_of(first)  # targets carry no graph
    if mark is None and graph is False and before.graph and operation in library.GRAPHLESS and operation not in _LIKE:
        mark = Mark("cut", operation)
    return Value(Kind.TENSOR, facet=Tensor(graph, models, made, shape, mark), device=_shared_device(operands))


def _new_tensor(
    interp: Interpreter, node: ast.Call, function: str, arguments: list[Value], keywords: dict[str, Value]
) -> Value:
    """A tensor that a factory makes: of constants, of numbers, or of other values without their graph."""
    wanted = keywords.get("requires_grad")
    graph: bool | None = False
    mark = None
    source = arguments[0] if arguments else UNKNOWN
    if wanted is not None:
        graph = wanted.facet if isinstance(wanted.facet, bool) else None
    parts = source.items if source.kind is Kind.TUPLE else (source,)
    taken = next((p for p in parts if p.graph or (p.tensor.mark is not None and p.tensor.mark.what == "cut")), None)
    if taken is not None and function in ("tensor", "as_tensor", "from_numpy", *NEW_TENSORS):
        if function == "as_tensor" and source.graph:
            graph = True  # the tensor itself
        else:
            mark = Mark("cut", "torch." + function)
    elif graph:
        mark = Mark("leaf", "requires_grad=True")
    place = devices.CPU
    if "device" in keywords:
        expression = next(k.value for k in node.keywords if k.arg == "device")
        place = device_of(expression, keywords["device"])
    elif source.kind is Kind.TENSOR:
        place = source.device
    shape = source.tensor.shape
    if shape is None and taken is None:
        shape = shapes.made_by(function, arguments, keywords)
    if any(isinstance(a, ast.Starred) for a in node.args):
        shape = None
    made = source.tensor.made if source.kind is Kind.TENSOR else None
    return Value(Kind.TENSOR, facet=Tensor(graph, (), made, shape, mark), device=place)


def variable(node: ast.Call, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    """What Variable(x, ...) gives."""
    source = arguments[0] if arguments else UNKNOWN
    facet = source.tensor
    if source.graph is False and facet.graph is None:
        facet = Tensor(False)
    wanted = keywords.get("requires_grad")
    if wanted is not None and wanted.facet is not False:
        mark = facet.mark if facet.mark is not None and facet.mark.what == "cut" else Mark("leaf", "requires_grad=True")
        facet = facet._replace(graph=True if wanted.facet is True else None, mark=mark if wanted.facet else None)
    return Value(Kind.TENSOR, facet=facet, device=source.device)


def size(receiver: Value, arguments: list[Value]) -> Value:
    """x.size(), x.size(0)."""
    shape = receiver.tensor.shape
    if not arguments:
        if shape is not None and "..." not in shape:
            return Value(Kind.TUPLE, items=tuple(Value(Kind.NUMBER, facet=d) for d in shape))
        return Value(Kind.NUMBER)
    dim = arguments[0].facet
    if dim == 0 and (shape is None or shape[:1] in ((), ("...",), (None,))):
        return Value(Kind.NUMBER, facet="N")  # whatever its first dimension counts
    plain = shape is not None and "..." not in shape and isinstance(dim, int) and -len(shape) <= dim < len(shape)
    if plain and shape is not None and isinstance(dim, int):
        return Value(Kind.NUMBER, facet=shape[dim])
    return Value(Kind.NUMBER, facet="N" if dim == 0 and shape is not None and shape[0] == "N" else None)


def outdated(environment: dict[str, Value], models: tuple[str, ...]) -> None:
    """An optimizer has changed the weights of some models: graphs that were made with them are out of date."""
    for path, value in list(environment.items()):
        facet = value.facet
        if not isinstance(facet, Tensor) or not facet.graph or value.kind is not Kind.TENSOR:
            continue
        changed = next((model for model in facet.models if model in models), None)
        if changed is not None and (facet.mark is None or facet.mark.what == "saved"):
            environment[path] = value._replace(facet=facet._replace(mark=Mark("stale", changed)))


def with_dimensions(value: Value, names: list[str]) -> Value | None:
    """What `b, c = x.shape` says of x: how many dimensions it has, and whether the first counts a batch."""
    facet = value.tensor
    if facet.shape is not None and "..." not in facet.shape:
        return None
    first: Dim = "N" if names[0].lower().strip("_") in _BATCH_NAMES or facet.batched else None
    return value._replace(facet=facet._replace(shape=(first, *((None,) * (len(names) - 1)))))


_BATCH_NAMES = frozenset({"b", "bs", "bsz", "n", "batch", "batch_size", "nb", "n_batch", "num_batch", "batchsize"})


def compared(a: Value, b: Value) -> Mark | None:
    """What a comparison does to the graph of what is compared."""
    for value in (a, b):
        mark = value.tensor.mark
        if value.graph or (mark is not None and mark.what == "cut"):
            return mark if mark is not None and mark.what == "cut" else Mark("cut", "comparison")
    return None


def arithmetic(a: Value, b: Value, graph: bool | None, models: tuple[str, ...], linear: bool) -> Value:
    """What +, -, *, / give of two values of which one is a tensor at least; `linear`: it is not a product of both."""
    one, two = a.tensor, b.tensor
    numbers = (Kind.CONSTANT, Kind.NUMBER)
    if a.kind in numbers or b.kind in numbers:
        shape = one.shape if b.kind in numbers else two.shape
    else:
        shape = shapes.together(one.shape, two.shape)
    made = None
    for mine, other in ((one, b), (two, a)):
        if mine.made is not None and mine.made.how == activations.LINEAR:
            if other.kind in numbers or (linear and other.tensor.made == mine.made):
                made = mine.made
    mark = None
    for each in (one.mark, two.mark):
        if each is not None and ((each.what == "stale" and graph) or (each.what == "cut" and graph is False)):
            mark = each
    device = a.device if b.kind in numbers else b.device if a.kind in numbers else _shared_device((a, b))
    return Value(Kind.TENSOR, facet=Tensor(graph, models, made, shape, mark), device=device)


def layer_result(
    interp: Interpreter, node: ast.Call, module: Value, given: Value, graph: bool | None, models: tuple[str, ...]
) -> Value:
    """What a layer of torch.nn gives of its first argument."""
    before = given.tensor
    made, shape = _through(module, before.made, before.shape, interp.scope.function_id, interp.line(node))
    mark = before.mark if before.mark is not None and before.mark.what == "stale" else None
    saving = activations.SAVING_LAYERS.get(_last_layer(module))
    if saving is not None and graph and mark is None:
        mark = Mark("saved", saving)
    return Value(Kind.TENSOR, facet=Tensor(graph, models, made, shape, mark), device=_behind(module, given))


def _last_layer(module: Value) -> str:
    while module.type == "torch.nn.Sequential" and module.items:
        module = module.items[-1]
    return module.type.removeprefix("torch.nn.")


def _behind(module: Value, given: Value) -> str:
    """Where a module's output lies: with its input, when that was moved there; else with the module."""
    if devices.is_moved(given.device):
        return given.device
    return module.device if devices.is_moved(module.device) else ""


def _through(
    module: Value, made: Made | None, shape: Shape | None, where: str, line: int, depth: int = 0
) -> tuple[Made | None, Shape | None]:
    if module.type == "torch.nn.Sequential" and depth < 4:
        if not module.items:
            return None, None
        for item in module.items:
            made, shape = _through(item, made, shape, where, line, depth + 1)
        return made, shape
    if module.kind is not Kind.MODULE or not module.type.startswith("torch.nn."):
        return None, None
    layer = module.type.removeprefix("torch.nn.")
    return activations.behind_layer(layer, made, where, line), shapes.through_layer(layer, module.items, shape)


def module_result(module: Value, returned: Value, given: Value, graph: bool | None, models: tuple[str, ...]) -> Value:
    """What a module of the workspace gives whose forward returns `returned`."""
    inner = returned.tensor
    made = inner.made if inner.made is None or inner.made.how != "forward" else None
    mark = given.tensor.mark if given.tensor.mark is not None and given.tensor.mark.what == "stale" else None
    return Value(Kind.TENSOR, facet=Tensor(graph, models, made, inner.shape, mark), device=_behind(module, given))


def unknown_module_result(ident: str, given: Value, graph: bool | None, device: str = "") -> Value:
    """What something gives that is called like a module and of which nothing else is known."""
    mark = given.tensor.mark if given.tensor.mark is not None and given.tensor.mark.what == "stale" else None
    made = Made("forward", ident) if ident else None
    place = given.device if devices.is_moved(given.device) else device if devices.is_moved(device) else ""
    return Value(Kind.TENSOR, facet=Tensor(graph, (ident,) if ident else (), made, None, mark), device=place)


def attribute(base: Value, name: str) -> Value:
    """`tensor.name`, or a part of a batch that a loader yields as one object."""
    facet = base.tensor
    if name in ("data", "grad"):
        cut = Mark("cut", "." + name) if name == "data" and facet.graph else None
        made = facet.made if name == "data" else None
        return Value(Kind.TENSOR, facet=Tensor(False, (), made, facet.shape, cut), device=base.device)
    if name == "shape":
        if facet.shape is not None and "..." not in facet.shape:
            return Value(Kind.TUPLE, items=tuple(Value(Kind.NUMBER, facet=d) for d in facet.shape))
        return UNKNOWN
    if name in ("dtype", "device"):
        return UNKNOWN
    mark = facet.mark if facet.mark is not None and facet.mark.what in ("cut", "stale") else None
    made = facet.made if name in ("T", "mT") else None
    shape = shapes.BATCH if facet.shape == shapes.BATCH and name in ("x", "y") else None  # torch_geometric's batches
    place = "" if base.device == devices.LOADER else base.device  # graphs often lie on the GPU as a whole
    return Value(Kind.TENSOR, facet=Tensor(facet.graph, facet.models, made, shape, mark), device=place)


def item(base: Value, node: ast.Subscript, index: Value) -> Value:
    """`tensor[index]`."""
    facet = base.tensor
    shape = None
    if facet.shape is not None:
        if isinstance(index.facet, str):
            shape = facet.shape if facet.shape == shapes.BATCH else None  # a batch that is a dictionary
        else:
            shape = shapes.indexed(facet.shape, _positions(node.slice, index))
    mark = facet.mark if facet.mark is not None and facet.mark.what in ("cut", "stale", "saved") else None
    basic = not isinstance(index.facet, str)
    kept = Tensor(facet.graph, facet.models, facet.made if basic else None, shape, mark)
    return Value(Kind.TENSOR, "", base.type, facet=kept, device=base.device)


def _positions(node: ast.expr, index: Value) -> list[object]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    values = index.items if isinstance(node, ast.Tuple) and len(index.items) == len(parts) else (index,) * len(parts)
    found: list[object] = []
    for part, value in zip(parts, values, strict=True):
        if isinstance(part, ast.Slice):
            found.append("slice" if part.lower is part.upper is part.step is None else "part")
        elif isinstance(part, ast.Constant) and part.value is None:
            found.append(None)
        elif value.kind is Kind.CONSTANT and isinstance(value.facet, int):
            found.append(value.facet)
        elif value.kind is Kind.NUMBER:
            found.append(0)
        else:
            found.append("?")
    return found
