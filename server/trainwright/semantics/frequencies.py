"""How often a learning-rate scheduler wants to be stepped, by the arguments that it was built with: in every batch, in
every epoch, or not known.

Defaults and meanings are those of torch 2.13 (torch/optim/lr_scheduler.py) and transformers (optimization.py).
"""

from __future__ import annotations

import ast

from trainwright.semantics import words

BATCH, EPOCH = "batch", "epoch"

_WITH_WARMUP = (
    "get_scheduler", "get_linear_schedule_with_warmup", "get_cosine_schedule_with_warmup",
    "get_cosine_with_hard_restarts_schedule_with_warmup", "get_polynomial_decay_schedule_with_warmup",
)  # fmt: skip
_FEW, _MANY = 120, 1000
"""Nobody trains for thousands of epochs between two decays, nor decays the rate every hundred batches."""
_GAMMA = 0.999
"""Below this, a rate that decays in every batch is nothing after a few thousand of them."""
_OF_EPOCHS = frozenset({"epoch", "epochs"})
_OF_BATCHES = frozenset(
    {"step", "steps", "iter", "iters", "iteration", "iterations", "batch", "batches", "total", "updates"}
)


def of_scheduler(name: str, node: ast.Call) -> str | None:
    """`batch` or `epoch` for the scheduler that a call builds; None when its arguments leave it open."""
    if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
        return None
    if name == "OneCycleLR":
        if _given(node, "steps_per_epoch", 4) is not None:
            return BATCH
        return _of_length(_given(node, "total_steps", 2))
    if name in _WITH_WARMUP:
        index = 3 if name == "get_scheduler" else 2
        return _of_length(_given(node, "num_training_steps", index))
    if name == "CyclicLR":
        return _period(_given(node, "step_size_up", 3), default=2000)
    if name == "CosineAnnealingLR":
        return _of_length(_given(node, "T_max", 1))
    if name == "StepLR":
        return _period(_given(node, "step_size", 1))
    if name == "MultiStepLR":
        return _milestones(_given(node, "milestones", 1))
    if name == "ExponentialLR":
        gamma = _number(_given(node, "gamma", 1))
        return EPOCH if gamma is not None and gamma < _GAMMA else None
    if name == "ReduceLROnPlateau":
        return EPOCH if _period(_given(node, "patience", 3), default=10) == EPOCH else None
    return None


def _given(node: ast.Call, name: str, index: int) -> ast.expr | None:
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    return node.args[index] if index < len(node.args) else None


def _number(node: ast.expr | None) -> float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return float(node.value)
    return None


def _spoken(node: ast.expr) -> tuple[bool, bool]:
    """Whether an expression speaks of epochs, and whether it speaks of batches."""
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute):
            found.update(words.words(inner.attr))
        elif isinstance(inner, ast.Name):
            found.update(words.words(inner.id))
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            found.update(words.words(inner.value))
    counts = any(isinstance(n, ast.Call) and getattr(n.func, "id", "") == "len" for n in ast.walk(node))
    return bool(found & _OF_EPOCHS), counts or bool(found & _OF_BATCHES)


def _of_length(node: ast.expr | None) -> str | None:
    """Of a scheduler that is told how long the training is."""
    if node is None:
        return None
    number = _number(node)
    if number is not None:
        return EPOCH if number <= _FEW else None
    epochs, batches = _spoken(node)
    if batches:
        return BATCH
    return EPOCH if epochs else None


def _period(node: ast.expr | None, default: int | None = None) -> str | None:
    """Of a scheduler that is told how long one decay takes."""
    number = _number(node) if node is not None else default
    if number is not None:
        return EPOCH if number <= _FEW else BATCH if number >= _MANY else None
    assert node is not None or default is None
    if node is None:
        return None
    epochs, batches = _spoken(node)
    return EPOCH if epochs and not batches else BATCH if batches and not epochs and _counts(node) else None


def _counts(node: ast.expr) -> bool:
    return any(isinstance(n, ast.Call) and getattr(n.func, "id", "") == "len" for n in ast.walk(node))


def _milestones(node: ast.expr | None) -> str | None:
    if isinstance(node, (ast.List, ast.Tuple)) and node.elts:
        numbers = [_number(e) for e in node.elts]
        if all(n is not None and n <= 3 * _FEW for n in numbers):
            return EPOCH
    return None
