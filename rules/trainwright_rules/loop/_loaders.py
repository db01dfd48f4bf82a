"""What the rules about data loaders share: which part of the data a loader is for."""

from __future__ import annotations

import ast

from trainwright.rule import Call, Function, Kind, Part, own_code, words

LOADERS = ("torch.utils.data.DataLoader",)
_OF_METHODS = {
    "train_dataloader": Part.TRAIN,
    "val_dataloader": Part.VALIDATION,
    "test_dataloader": Part.TEST,
    "get_train_loader": Part.TRAIN,
    "get_val_loader": Part.VALIDATION,
    "get_test_loader": Part.TEST,
}


def part_of_loader(function: Function, call: Call) -> tuple[Part | None, str]:
    """The part of the data that a loader is for, by its dataset and by the name that it gets, and how to speak of it;
    None when they disagree, or when neither says."""
    dataset = call.node.args[0] if call.node.args else call.argument("dataset")
    by_dataset = call.result.part if call.result.kind is Kind.LOADER else None
    text = ast.unparse(dataset) if dataset is not None else ""
    if by_dataset is None and isinstance(dataset, (ast.Name, ast.Attribute)):
        by_dataset = words.part_of(text.rpartition(".")[2])
    name, by_name = _named(function, call)
    if by_name is not None and by_dataset is not None and Part.TRAIN in (by_dataset, by_name):
        if by_dataset is not by_name:
            return None, ""
    if by_name is not None:
        return by_name, f"`{name}`"
    return by_dataset, f"`{text}`" if len(text) <= 40 else "the loader"


def _named(function: Function, call: Call) -> tuple[str, Part | None]:
    """The name that the loader is assigned to, or the method that returns it, and what that says."""
    for place in own_code(function):
        node = place.node
        if isinstance(node, ast.Assign) and node.value is call.node and len(node.targets) == 1:
            name = ast.unparse(node.targets[0])
            return name, words.part_of(name.rpartition(".")[2])
        if isinstance(node, ast.Return) and node.value is call.node:
            return function.name, _OF_METHODS.get(function.name)
    return "", None
