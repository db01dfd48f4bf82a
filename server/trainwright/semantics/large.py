"""Which values are large to copy: arrays, tables, data sets and networks, as far as the code shows their size."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from trainwright.semantics.bindings import integer, integer_constants, names_bound, parameter_names
from trainwright.semantics.values import Kind, Value

if TYPE_CHECKING:
    from trainwright.semantics.calls import Call
    from trainwright.semantics.model import Function

LARGE_BYTES = 100_000
"""From here on an object is stored and transferred instead of being sent along with a task: Ray's
`max_direct_call_object_size`, 100 KB (ray_config_def.h, 2.0 to 2.60)."""

_SHAPED = {
    **{f"numpy.{name}": 8 for name in ("zeros", "ones", "empty", "full", "eye", "identity")},
    **{f"numpy.random.{name}": 8 for name in ("random", "random_sample", "ranf")},
    **{f"torch.{name}": 4 for name in ("full",)},
}
"""Functions whose first argument is the shape, with the bytes of one number."""
_SPREAD = {"numpy.random.rand": 8, "numpy.random.randn": 8, "torch.rand": 4, "torch.randn": 4, "torch.zeros": 4,
           "torch.ones": 4, "torch.empty": 4}  # fmt: skip
"""Functions of which each argument is one dimension; torch also takes them in one."""
_SIZED = frozenset(
    f"numpy.random.{name}" for name in ("normal", "uniform", "randint", "choice", "poisson", "binomial", "exponential")
)
_RANGES = {"numpy.arange": 8, "torch.arange": 8}
_TABLES = re.compile(
    r"(?:pandas|polars|cudf|modin\.pandas|dask\.dataframe)\.(?:read_(?:csv|parquet|feather|json|excel|pickle|table|hdf|"
    r"sql|sql_query|sql_table|ipc|ndjson))\(\)"
    r"|numpy\.(?:load|loadtxt|genfromtxt|fromfile)\(\)"
    r"|sklearn\.datasets\.fetch_\w+\(\)|datasets\.(?:load_dataset|load_from_disk)\(\)|pyarrow\.parquet\.read_table\(\)"
)
"""Functions that load a whole table."""
_KEEPING = frozenset(
    {"reshape", "astype", "copy", "dropna", "fillna", "drop", "drop_duplicates", "reset_index", "set_index",
     "sort_values", "sort_index", "to_numpy", "rename", "assign", "transpose", "merge", "join", "values", "T",
     "convert_dtypes", "replace", "interpolate", "apply", "map", "applymap", "numpy", "cpu", "clone", "contiguous"}
)  # fmt: skip
"""Methods and attributes whose result is as large as what they are called on."""
_FRAMES = ("DataFrame",)
_LAYER = "torch.nn."


def is_large(function: Function, node: ast.expr, value: Value) -> str | None:
    """What a name stands for when it is large: "array", "table", "data set" or "network"; None when that isn't known.

    `value` is what it is where it is used.
    """
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    if value.kind is Kind.MODULE:
        return None if value.type.startswith(_LAYER) and value.type != "torch.nn.Sequential" else "network"
    if value.kind is Kind.DATASET and value.type != "torch.utils.data.Subset":
        return "data set"
    root, steps = _chain(value.type)
    if _TABLES.fullmatch(root) and all(step in _KEEPING for step in steps):
        return "data set" if "dataset" in root else "array" if root.startswith("numpy") else "table"
    if isinstance(node, ast.Name):
        if _is_frame_parameter(function, node.id, value):
            return "table"
        made = constructor(function, node.id)
        if made is not None and (size := size_of(*made)) is not None and size >= LARGE_BYTES:
            return "array"
    return None


def _chain(kind: str) -> tuple[str, list[str]]:
    """`pandas.read_csv().dropna().values` as what made it and what was done then."""
    root, call, rest = kind.partition("()")
    return root + call, [step.removesuffix("()") for step in rest.split(".") if step]


def _is_frame_parameter(function: Function, name: str, value: Value) -> bool:
    """`df: pd.DataFrame`, as long as the name still stands for the parameter."""
    if function.node is None or value.ident != name:
        return False
    arguments = function.node.args
    for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if parameter.arg == name and parameter.annotation is not None:
            return ast.unparse(parameter.annotation).rpartition(".")[2] in _FRAMES
    return False


def constructor(function: Function, name: str) -> tuple[Function, Call] | None:
    """The one call that gives a name its value, in the function or at the top of its file, and whose code that is."""
    for owner in dict.fromkeys((function, function.module.body)):
        assigned = [
            place.node.value
            for place in owner.nodes(ast.Assign)
            if isinstance(place.node, ast.Assign)
            and any(isinstance(n, ast.Name) and n.id == name for target in place.node.targets for n in ast.walk(target))
        ]
        if not assigned:
            continue
        if len(assigned) > 1:
            return None
        found = next((call for call in owner.calls if call.node is assigned[0]), None)
        return (owner, found) if found is not None else None
    return None


def size_of(owner: Function, call: Call) -> int | None:
    """How many bytes the array has that a call makes; None when its shape isn't written there."""
    while isinstance(call.node.func, ast.Attribute) and call.method in _KEEPING:
        inner = call.node.func.value
        below = next((other for other in owner.calls if other.node is inner), None)
        if below is None:
            return None
        call = below
    if call.hides_arguments:
        return None
    constants = _constants(owner)
    name = call.name
    if name in _SHAPED:
        return _bytes(call.argument("shape" if name.startswith("numpy") else "size", 0), _SHAPED[name], constants)
    if name in _SPREAD:
        if len(call.node.args) == 1:
            return _bytes(call.node.args[0], _SPREAD[name], constants)
        return _bytes(ast.Tuple(list(call.node.args), ast.Load()), _SPREAD[name], constants) if call.node.args else None
    if name in _SIZED:
        return _bytes(call.argument("size"), 8, constants)
    if name in _RANGES and len(call.node.args) == 1:
        return _bytes(call.node.args[0], _RANGES[name], constants)
    return None


def _constants(owner: Function) -> dict[str, int]:
    """The whole numbers that names stand for in a function."""
    own = integer_constants(_statements(owner))
    if owner.node is None:
        return own
    hidden = names_bound(*owner.node.body) | set(parameter_names(owner.node))
    around = integer_constants(_statements(owner.module.body))
    return {**{name: value for name, value in around.items() if name not in hidden}, **own}


def _statements(owner: Function) -> list[ast.AST]:
    """What binds names, loops behind the plain assignments: what is bound in their turns is no constant."""
    kinds = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For)
    return [place.node for kind in kinds for place in owner.nodes(kind)]


def _bytes(shape: ast.expr | None, each: int, constants: dict[str, int]) -> int | None:
    """The product of the dimensions that are written down."""
    dimensions = shape.elts if isinstance(shape, (ast.Tuple, ast.List)) else [shape]
    total = each
    for dimension in dimensions:
        size = integer(dimension, constants)
        if size is None:
            return None
        total *= size
    return total
