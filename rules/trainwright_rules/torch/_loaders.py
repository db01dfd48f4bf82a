"""What the rules about DataLoaders ask: where a loader's samples come from, and what it is used for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Call, ClassModel, Function, Kind, Part, Place, words

DATALOADER = "torch.utils.data.DataLoader"
_MAX_DEPTH = 8
_IN_MEMORY = frozenset({"torch.utils.data.TensorDataset", "torchvision.datasets.FakeData"})
_READING_LIBRARIES = ("torchvision.datasets.", "torchaudio.datasets.", "datasets.load_", "timm.data.",
                      "monai.data.", "medmnist.")  # fmt: skip
"""Libraries whose data sets read, decode or transform a sample when it is asked for."""
_READS = frozenset(
    {
        "open", "imread", "imdecode", "read_image", "decode_image", "decode_jpeg", "File", "pil_loader", "load_image",
        "default_loader", "read_csv", "read_parquet", "read_json", "memmap", "read_video", "loadmat", "load_audio",
        "read_file", "loader", "load_img", "open_image", "VideoReader", "resample", "read", "load", "safe_load",
    }
)  # fmt: skip
"""Names of functions that read or decode; `load` is numpy's, torch's, pickle's, librosa's and torchaudio's."""
_WORKS = (
    "transform",
    "augment",
    "tokenize",
    "preprocess",
    "resize",
    "crop",
    "encode_plus",
    "batch_encode_plus",
    "flip",
)
"""Words in the names of what is done to a sample when it is asked for, and takes time."""
_PASSED_ON = frozenset({"random_split", "Subset", "ConcatDataset", "stratified_split", "train_val_split"})
_SAME_DATA = frozenset({"map", "with_format", "shuffle", "select", "filter", "train_test_split", "with_transform",
                        "cast", "remove_columns", "rename_column", "with_split"})  # fmt: skip


def loader_name(function: Function, call: Call) -> str:
    """What a loader is assigned to, as it is written; empty when it is used as it is."""
    for place in function.nodes(ast.Assign):
        assert isinstance(place.node, ast.Assign)
        if place.node.value is call.node:
            return ast.unparse(place.node.targets[0])
    return ""


def loader_part(function: Function, call: Call) -> Part | None:
    """Which part of the data a loader yields, by its data set, its name and the function that makes it."""
    part = call.result.part
    named = words.part_of(loader_name(function, call).rpartition(".")[2])
    if named is not None:
        return named
    if part is not None:
        return part
    dataset = dataset_of(call)
    if dataset is not None:
        spoken = words.part_of(ast.unparse(dataset).rpartition(".")[2]) if not isinstance(dataset, ast.Call) else None
        if spoken is not None:
            return spoken
    return words.part_of(function.name) if not function.is_body else None


def dataset_of(call: Call) -> ast.expr | None:
    """The expression that a loader gets its samples from."""
    return call.argument("dataset", 0)


def is_true(node: ast.expr | None) -> bool:
    """Whether an argument is the constant True."""
    return isinstance(node, ast.Constant) and node.value is True


def working_dataset(function: Function, call: Call) -> str:
    """The name of the data set class of which it is known that a sample takes work: reading, decoding, transforming.

    Empty when the samples lie in memory, and when that is not known.
    """
    dataset = dataset_of(call)
    if dataset is None:
        return ""
    value = call.value("dataset", 0)
    if value.type and value.kind in (Kind.DATASET, Kind.INSTANCE):
        name = value.type.removesuffix("()")
        if not name.startswith("torch.utils.data.") or name in _IN_MEMORY:
            return _classified(function, name)
    return next((found for found in _origins(function, dataset, 0) if found), "")


def _classified(function: Function, name: str) -> str:
    """The last name of a data set class or loading function that works for each sample; else empty."""
    if "::" in name:
        return name.rpartition("::")[2] if _class_works(function, name) else ""
    if name in _IN_MEMORY:
        return ""
    return name.rpartition(".")[2] if name.startswith(_READING_LIBRARIES) else ""


def _origins(function: Function, node: ast.expr, depth: int) -> Iterator[str]:
    """The data sets that an expression may come from, each by its name or empty."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, (ast.Name, ast.Attribute)):
        for owner, assigned in _assigned(function, node):
            yield from _origins(owner, assigned, depth + 1)
    elif isinstance(node, ast.Subscript):
        yield from _origins(function, node.value, depth + 1)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _origins(function, value, depth + 1)
    elif isinstance(node, (ast.DictComp, ast.ListComp)):
        yield from _origins(function, node.value if isinstance(node, ast.DictComp) else node.elt, depth + 1)
    elif isinstance(node, ast.IfExp):
        yield from _origins(function, node.body, depth + 1)
    elif isinstance(node, ast.Call):
        yield from _called(function, node, depth)


def _called(function: Function, node: ast.Call, depth: int) -> Iterator[str]:
    method = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if method in _PASSED_ON:
        given = node.args[0] if node.args else None
        if given is not None:
            yield from _origins(function, given, depth + 1)
        return
    if method in _SAME_DATA and isinstance(node.func, ast.Attribute):
        yield from _origins(function, node.func.value, depth + 1)
        return
    for owner in (function, function.module.body, *_methods(function)):
        for call in owner.calls_of(method):
            if call.node is node:
                name = call.name if call.result.type == "" else call.result.type.removesuffix("()")
                yield _classified(function, name or call.name)
                return


def _methods(function: Function) -> tuple[Function, ...]:
    return tuple(function.cls.methods.values()) if function.cls is not None else ()


def _assigned(function: Function, node: ast.Name | ast.Attribute) -> Iterator[tuple[Function, ast.expr]]:
    """What a name or an attribute of the instance is assigned, in the function, its class, or the module, and where."""
    written = ast.unparse(node)
    owners: tuple[Function, ...] = (function,)
    if isinstance(node, ast.Attribute) and function.cls is not None:
        owners = _methods(function)
        function.workspace.note(function.cls.id)
    found = False
    for owner in owners:
        for place in owner.nodes(ast.Assign):
            assert isinstance(place.node, ast.Assign)
            for target in place.node.targets:
                value = _part_for(target, place.node.value, written)
                if value is not None:
                    found = True
                    yield owner, value
    if not found and isinstance(node, ast.Name) and not function.is_body and node.id not in function.parameters:
        function.workspace.note(f"{function.path}::{node.id}")
        yield from _assigned(function.module.body, node)


def _part_for(target: ast.expr, value: ast.expr, written: str) -> ast.expr | None:
    """What the variable `written` gets by an assignment to `target`; None when it gets nothing."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        return value if ast.unparse(target) == written else None
    names = [ast.unparse(element) for element in target.elts]
    if written not in names:
        return None
    if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(names):
        return value.elts[names.index(written)]
    return value


def _class_works(function: Function, class_id: str) -> bool:
    """Whether `__getitem__` of a data set of the workspace reads, decodes or transforms, itself or in its methods."""
    workspace = function.workspace
    if any(base.endswith("IterableDataset") for base in workspace.library_bases(class_id)):
        return False  # with several workers it would yield everything several times, unless it looks for them
    for ancestor in workspace.ancestors(class_id):
        cls = workspace.class_model(ancestor)
        method = cls.methods.get("__getitem__") if cls is not None else None
        if cls is not None and method is not None:
            return not _makes_cuda(method) and _works(cls, method, 0)
    return False


def _makes_cuda(method: Function) -> bool:
    """Whether a sample is put on a GPU where it is made: workers can't do that."""
    return any(call.method == "cuda" or (call.method == "to" and call.node.args) for call in method.calls)


def _works(cls: ClassModel, method: Function, depth: int) -> bool:
    cls.module.workspace.function(method.id)
    for call in method.calls:
        last = call.method or call.name.rpartition(".")[2]
        if last in _READS or any(word in last.lower() for word in _WORKS):
            return True
        inner = cls.methods.get(last) if depth < 2 else None
        if inner is not None and inner is not method and _works(cls, inner, depth + 1):
            return True
    return False


def notebook_cell(function: Function, place: Place) -> int | None:
    """The line at which the cell of a notebook begins that a place is in; None in other files."""
    if not function.is_body or function.path.suffix != ".ipynb":
        return None
    lines = place.segment.owner.lines
    return next((line for line in range(place.line, -1, -1) if lines[line].startswith("# %% [cell ")), -1)
