"""Loops over batches: what they walk over, and whether its batches may differ in size."""

from __future__ import annotations

import ast

from trainwright.rule import Function, Kind, words

_WRAPPERS = frozenset(
    {"enumerate", "tqdm", "trange", "iter", "list", "track", "progress_bar", "log_every", "islice", "zip"}
)
_LOADER_WORDS = frozenset(
    {"loader", "loaders", "dataloader", "dataloaders", "batches", "dl", "iterator", "generator", "gen"}
)


def source_of(node: ast.expr) -> ast.expr:
    """The loader inside enumerate(tqdm(loader))."""
    while isinstance(node, ast.Call) and node.args:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in _WRAPPERS:
            break
        node = node.args[0]
    return node


def loaded(function: Function, source: ast.expr) -> bool:
    """Whether a loop walks over batches whose last one may be smaller."""
    text = ast.unparse(source)
    last = text.rpartition(".")[2]
    value = function.outcome.environment.get(text) or function.module.globals.get(text)
    if not (value is not None and value.kind is Kind.LOADER) and not _names_loader(last):
        return False
    return not _even(function, last)


def _names_loader(name: str) -> bool:
    return bool(_LOADER_WORDS & set(words.words(name))) or name.lower().endswith(("loader", "loaders"))  # testloader


def _even(function: Function, name: str) -> bool:
    """Whether the file builds the loader of this name so that all batches have one size."""
    for other in function.module.all_functions:
        for call in other.calls_of("DataLoader"):
            dropped = call.argument("drop_last", 8)
            if dropped is not None and not isinstance(dropped, ast.Constant):
                return True  # decided elsewhere
            for place in other.nodes(ast.Assign):
                node = place.node
                if isinstance(node, ast.Assign) and node.value is call.node:
                    if ast.unparse(node.targets[0]).rpartition(".")[2] != name:
                        continue
                    dropped = call.argument("drop_last", 8)
                    size = call.argument("batch_size", 1)
                    if isinstance(dropped, ast.Constant) and dropped.value:
                        return True
                    if isinstance(size, ast.Constant) and size.value == 1:
                        return True
                    if size is None or ast.unparse(size).startswith("len("):
                        return True
    return False
