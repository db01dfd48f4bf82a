"""The shapes of tensors, as far as the code shows them: sizes that are written, `N` for the rows of a batch.

A shape with `...` has any number of dimensions there. None: nothing is known, not even how many dimensions.
"""

from __future__ import annotations

from collections.abc import Sequence

from trainwright.semantics.values import Dim, Kind, Shape, Value

BATCH: Shape = ("N", "...")
"""What a loader yields: rows of anything."""

_KEEPING = frozenset(
    {"float", "double", "half", "bfloat16", "long", "int", "bool", "byte", "to", "cuda", "cpu", "clone", "detach",
     "contiguous", "requires_grad_", "type", "type_as", "numpy", "data", "sigmoid", "softmax", "log_softmax", "relu",
     "tanh", "exp", "log", "abs", "sqrt", "square", "pow", "clamp", "round", "sign", "neg", "logsigmoid", "dropout",
     "layer_norm", "batch_norm", "gelu", "silu", "elu", "leaky_relu", "selu", "softplus", "hardtanh", "ones_like",
     "zeros_like", "rand_like", "randn_like", "full_like", "empty_like", "nan_to_num", "log1p", "expm1", "floor",
     "ceil", "sin", "cos", "erf", "sigmoid_", "relu_", "tanh_", "clamp_", "logit", "cumsum", "eq", "ne", "gt", "lt"}
)  # fmt: skip
"""Tensor methods and functions whose result has the shape of what they are applied to."""
_REDUCING = frozenset({"sum", "mean", "argmax", "argmin", "logsumexp", "prod", "std", "var", "norm", "any", "all",
                       "amax", "amin"})  # fmt: skip
_FILLED = frozenset({"zeros", "ones", "rand", "randn", "empty", "full", "FloatTensor", "Tensor"})
_CONVOLUTIONS = {"1d": 1, "2d": 2, "3d": 3}


def keeps(operation: str) -> bool:
    """Whether a function or method gives a tensor of the shape that it is applied to."""
    return operation in _KEEPING


def after(operation: str, shape: Shape | None, arguments: Sequence[Value], keywords: dict[str, Value]) -> Shape | None:
    """The shape that a method, or the function of the same name, gives of a tensor of the shape `shape`."""
    if operation in _KEEPING:
        return shape
    if operation in ("view", "reshape"):
        return _viewed(shape, arguments)
    if operation == "unsqueeze":
        return _unsqueezed(shape, _number(arguments, keywords))
    if operation == "squeeze":
        return _squeezed(shape, _number(arguments, keywords), bool(arguments or keywords))
    if operation == "flatten":
        start = _number(arguments, keywords, "start_dim")
        return flattened(shape, 0 if not arguments and not keywords else start)
    if operation in _REDUCING:
        if not arguments and not keywords.keys() - {"dtype"}:
            return ()
        return _reduced(shape, _number(arguments, keywords), keywords)
    if operation == "gather" and len(arguments) > 1:
        return arguments[1].tensor.shape
    return None


def _viewed(shape: Shape | None, arguments: Sequence[Value]) -> Shape | None:
    given = arguments[0].items if len(arguments) == 1 and arguments[0].kind is Kind.TUPLE else arguments
    dims = tuple(_dim(value) for value in given)
    if not dims or any(v.kind not in (Kind.CONSTANT, Kind.NUMBER, Kind.UNKNOWN) for v in given):
        return None
    if len(given) == 1 and given[0].kind is not Kind.CONSTANT:
        return None  # x.view(shape), x.view(torch.int8)
    if dims[0] == -1:
        batched = shape is not None and shape[:1] == ("N",)
        rows: Dim = "N" if batched or (len(dims) > 1 and all(isinstance(d, int) for d in dims[1:])) else None
        dims = (rows, *dims[1:])
    return tuple(None if d == -1 else d for d in dims)


def _unsqueezed(shape: Shape | None, dim: int | None) -> Shape | None:
    if dim is None:
        return None
    if shape is None:
        return ("...", 1) if dim == -1 else None
    if "..." not in shape:
        at = dim if dim >= 0 else len(shape) + 1 + dim
        return (*shape[:at], 1, *shape[at:])
    if dim >= 0:
        return (*shape[:dim], 1, *shape[dim:]) if dim <= shape.index("...") else None
    return (*shape, 1) if dim == -1 else None


def _squeezed(shape: Shape | None, dim: int | None, given: bool) -> Shape | None:
    if shape is None:
        return None
    if not given:
        # (N, ..., 1) of a last layer with one output is a column in all that people write
        rest = tuple(d for d in shape if d != 1 and not (d == "..." and shape[-1] == 1 and shape[0] == "N"))
        return rest if "..." not in rest and (rest or not shape) and None not in rest else None
    if dim is None:
        return None
    if "..." in shape:
        if dim != -1:
            column = shape == ("N", "...", 1) and dim == 1
            return ("N",) if column else None
        return shape[:-1] if shape[-1] == 1 else None
    at = dim if dim >= 0 else len(shape) + dim
    if not 0 <= at < len(shape) or not isinstance(shape[at], int):
        return None
    return (*shape[:at], *shape[at + 1 :]) if shape[at] == 1 else shape


def flattened(shape: Shape | None, start: int | None) -> Shape | None:
    """x.flatten(start)."""
    if start == 0:
        batched = shape is not None and shape[:1] == ("N",)
        return ("N",) if batched else (None,)
    return ("N", None) if start == 1 else None


def _reduced(shape: Shape | None, dim: int | None, keywords: dict[str, Value]) -> Shape | None:
    keep = keywords.get("keepdim")
    if shape is None or dim is None or (keep is not None and not isinstance(keep.facet, bool)):
        return None
    last = dim in (-1, len(shape) - 1) if "..." not in shape else dim == -1
    if keep is not None and keep.facet:
        return (*shape[:-1], 1) if last and shape else None
    if last:
        return shape[:-1]
    return (*shape[:dim], *shape[dim + 1 :]) if "..." not in shape and 0 <= dim < len(shape) else None


def made_by(function: str, arguments: Sequence[Value], keywords: dict[str, Value]) -> Shape | None:
    """The shape that a torch function gives which makes a new tensor."""
    given = list(arguments)
    if "size" in keywords:
        given = [keywords["size"]]
    if function in _FILLED:
        if function == "full":
            given = given[:1]
        if len(given) == 1 and given[0].kind is Kind.TUPLE:
            if function.endswith("Tensor"):
                return _nested(given[0])
            given = list(given[0].items)
        elif function.endswith("Tensor") or (len(given) == 1 and given[0].kind is Kind.UNKNOWN):
            return None
        return tuple(None if isinstance(d, str) and d != "N" else d for d in map(_dim, given)) if given else None
    if function in ("tensor", "as_tensor"):
        return _nested(given[0]) if given else None
    if function in ("arange", "linspace", "randperm"):
        return (None,)
    return None


def _nested(value: Value) -> Shape | None:
    """The shape of nested lists of numbers."""
    if value.kind in (Kind.CONSTANT, Kind.NUMBER):
        return ()
    if value.kind is not Kind.TUPLE or not value.items:
        return None
    inner = _nested(value.items[0])
    return (len(value.items), *inner) if inner is not None else None


def through_layer(layer: str, arguments: Sequence[Value], shape: Shape | None) -> Shape | None:
    """The shape behind a layer of torch.nn that was built with `arguments`."""
    out = _dim(arguments[1]) if len(arguments) > 1 else None
    if layer in ("Linear", "Bilinear"):
        if shape is None:
            return ("...", out)
        return (*shape[:-1], out) if shape[-1:] != ("...",) else (*shape, out)
    if layer == "LazyLinear":
        out = _dim(arguments[0]) if arguments else None
        return (*shape[:-1], out) if shape is not None and shape[-1:] != ("...",) else ("...", out)
    if layer == "Embedding":
        return (*shape, out) if shape is not None else ("...", out)
    if layer.startswith(("Conv1", "Conv2", "Conv3", "ConvTranspose")):
        return ("N", out, *((None,) * _CONVOLUTIONS.get(layer[-2:], 2)))
    if layer == "Flatten":
        start = arguments[0].facet if arguments else 1
        return flattened(shape, start) if isinstance(start, int) else None
    if "Pool" in layer:
        sizes = (None,) * _CONVOLUTIONS.get(layer[-2:], 2)
        return (*shape[:2], *sizes) if shape is not None and "..." not in shape and len(shape) > 2 else None
    return shape if layer in _SHAPELESS else None


_SHAPELESS_NAMES = (
    "Identity ReLU ReLU6 LeakyReLU PReLU ELU SELU CELU GELU SiLU Mish Tanh Sigmoid LogSigmoid Hardtanh Hardswish "
    "Hardsigmoid Softplus Softsign Softmax LogSoftmax Softmax2d Softmin Threshold Tanhshrink Dropout Dropout1d "
    "Dropout2d Dropout3d AlphaDropout BatchNorm1d BatchNorm2d BatchNorm3d LayerNorm GroupNorm InstanceNorm1d "
    "InstanceNorm2d InstanceNorm3d RMSNorm"
)
_SHAPELESS = frozenset(_SHAPELESS_NAMES.split())
"""Layers that leave the shape as it is."""


def indexed(shape: Shape | None, index: Sequence[object]) -> Shape | None:
    """The shape behind `x[index]`; an index is an int, None, or a slice (given as the word `slice`)."""
    if shape is None or "..." in shape:
        return None
    found: list[Dim] = []
    rest = list(shape)
    for position in index:
        if position is None:
            found.append(1)
        elif not rest:
            return None
        elif isinstance(position, int):
            rest.pop(0)
        elif position == "slice":
            found.append(rest.pop(0))
        else:
            return None
    return (*found, *rest)


def together(a: Shape | None, b: Shape | None) -> Shape | None:
    """The shape of arithmetic on two tensors."""
    if a == b:
        return a
    if a == () or b == ():
        return b if a == () else a
    if a is None or b is None or "..." in a or "..." in b:
        return None
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    padded = (1,) * (len(longer) - len(shorter)) + shorter
    return tuple(_wider(d, e) for d, e in zip(longer, padded, strict=True))


def _wider(d: Dim, e: Dim) -> Dim:
    if d == e or e == 1:
        return d
    return e if d == 1 else None


def is_column(shape: Shape | None) -> bool:
    """Whether it is N rows of one value: (N, 1); what `unsqueeze(1)` makes of a batch counts, too."""
    if shape is None or len(shape) < 2 or shape[0] == 1:
        return False
    if shape == ("N", 1, "..."):
        return True
    return shape[-1] == 1 and len(shape) <= 2 + ("..." in shape)


def is_row(shape: Shape | None) -> bool:
    """Whether it is a vector of more than one value: (N,)."""
    return shape is not None and len(shape) == 1 and shape[0] not in (1, "...")


def written(shape: Shape) -> str:
    """As people write it: (N, 1)."""
    words = ["?" if d is None else str(d) for d in shape]
    return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"


def _dim(value: Value) -> Dim:
    facet = value.facet
    if value.kind in (Kind.CONSTANT, Kind.NUMBER) and isinstance(facet, (int, str)) and not isinstance(facet, bool):
        return facet
    return None


def _number(arguments: Sequence[Value], keywords: dict[str, Value], name: str = "dim") -> int | None:
    value = arguments[0] if arguments else keywords.get(name)
    facet = value.facet if value is not None and value.kind is Kind.CONSTANT else None
    return facet if isinstance(facet, int) and not isinstance(facet, bool) else None


def cannot_meet(a: Shape, b: Shape) -> bool:
    """Whether two shapes of written sizes cannot be broadcast together."""
    sizes = zip(reversed(a), reversed(b), strict=False)
    if "..." in a or "..." in b:
        return False
    return any(isinstance(d, int) and isinstance(e, int) and d != e and 1 not in (d, e) for d, e in sizes)


def count_the_same(a: Dim, b: Dim) -> bool:
    """Whether two sizes count the same rows: a batch's, or equal numbers above 1."""
    return a == b and (a == "N" or (isinstance(a, int) and a > 1))
