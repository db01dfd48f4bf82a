"""The hyperparameters that stand as numbers in the code of a script, and whether they are scattered in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import Function, ModuleModel, Place, words

LEAST = 3
"""So many different hyperparameters must be scattered: two numbers are soon found."""

_LEARNING_RATE = re.compile(r"(?:base |init |initial |max |min |peak |start |g |d )?(?:lr|learning rate)(?: [gd])?")
_EPOCHS = re.compile(r"(?:num |n |max |nb |total |train |training )?epochs?(?: num| number| count)?|num epoch|n epoch")
_BATCH = re.compile(r"(?:train |training |mini )?(?:batch size|batchsize|bs|batch)")
_OTHERS = re.compile(
    r"weight decay|momentum|dropout(?: rate| p| prob)?|drop rate|"
    r"hidden(?: dim| size| units| channels| features| layers)?|"
    r"n hidden|num hidden|embed(?:ding)?(?: dim| size)|latent dim|d model|num layers|n layers|num heads|n heads|nhead|"
    r"dim feedforward|label smoothing|warmup(?: steps| epochs)?|step size|gamma|betas|max norm|"
    r"clip(?: norm| value| grad)?|"
    r"gradient clip val|temperature|patience|accumulation steps|gradient accumulation steps|num train epochs|"
    r"per device train batch size|alpha|beta|tau|lam|lambda"
)
_GREEK = frozenset({"gamma", "betas", "alpha", "beta", "tau", "lam", "lambda", "temperature", "patience", "momentum",
                    "clip", "step_size"})  # fmt: skip
"""Names that mean other things as well: they count only as arguments of a call that has to do with training."""
_OPTIMIZERS = re.compile(r"(?:torch\.optim|(?:tensorflow\.)?keras\.optimizers)\.[A-Z]\w*")
_PLAIN = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.UnaryOp, ast.BinOp)


@dataclass(frozen=True)
class Literal:
    """One number that is a hyperparameter."""

    name: str
    """As the code or the called parameter names it: `lr`."""
    role: str
    """lr, epochs, batch_size, or the name."""
    place: Place
    value: int | float
    named: bool
    """Whether it has a name of its own in the code: `lr = 1e-3`."""
    function: str
    """The qualified name of the function that it stands in; `<module>` at the top."""


def role_of(name: str) -> str | None:
    """Which hyperparameter a name is; None when it is none."""
    said = " ".join(word for word in words.words(name) if not word.isdigit())
    if _LEARNING_RATE.fullmatch(said):
        return "lr"
    if _EPOCHS.fullmatch(said):
        return "epochs"
    if _BATCH.fullmatch(said):
        return "batch_size"
    return said.replace(" ", "_") if _OTHERS.fullmatch(said) else None


def literals(module: ModuleModel) -> list[Literal]:
    """The hyperparameters of a script, in the order of the text."""
    found: dict[int, Literal] = {}
    for function in module.all_functions:
        for each in (*_assigned(function), *_passed(function), *_counted(function)):
            found.setdefault(id(each.place.node), each)
    return sorted(found.values(), key=lambda each: each.place.range)


def scattered(module: ModuleModel) -> list[Literal]:
    """Those outside the block of constants, if there are enough to search for; else none."""
    block = _block(module)
    found = [each for each in literals(module) if id(each.place.node) not in block]
    roles = {each.role for each in found}
    return found if len(roles) >= LEAST and roles & {"lr", "epochs", "batch_size"} else []


def _block(module: ModuleModel) -> set[int]:
    """The values of a block of constants: consecutive statements of the module that only name numbers and texts."""
    inside: set[int] = set()
    run: list[ast.stmt] = []
    for segment in module.document.segments:
        node = segment.node
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, _PLAIN):
            run.append(node)
        else:
            inside |= _constants(run)
            run = []
    return inside | _constants(run)


def _constants(run: list[ast.stmt]) -> set[int]:
    if len(run) < LEAST:
        return set()
    return {id(node) for statement in run for node in ast.walk(statement) if isinstance(node, ast.Constant)}


def _assigned(function: Function) -> Iterator[Literal]:
    for place in (*function.nodes(ast.Assign), *function.nodes(ast.AnnAssign)):
        node = place.node
        assert isinstance(node, (ast.Assign, ast.AnnAssign))
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if len(targets) != 1 or node.value is None:
            continue
        target = targets[0]
        pairs = [(target, node.value)]
        if (
            isinstance(target, ast.Tuple)
            and isinstance(node.value, ast.Tuple)
            and len(target.elts) == len(node.value.elts)
        ):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        for one, value in pairs:
            number = _number(value)
            name = one.id if isinstance(one, ast.Name) else one.attr if isinstance(one, ast.Attribute) else ""
            role = role_of(name) if number is not None and name else None
            if number is not None and role is not None and role not in _GREEK and number > 0:
                yield Literal(name, role, place.at(value), number, True, function.qualname)


def _passed(function: Function) -> Iterator[Literal]:
    for call in function.calls:
        if call.method in ("add_argument", "Field", "field", "Option"):
            continue
        is_optimizer = _OPTIMIZERS.fullmatch(call.name) is not None
        for keyword in call.node.keywords:
            number = _number(keyword.value)
            role = role_of(keyword.arg) if number is not None and keyword.arg is not None else None
            if number is None or role is None or keyword.arg is None or number <= 0:
                continue
            if role in _GREEK and not (is_optimizer or "lr_scheduler" in call.name or "clip_grad" in call.name):
                continue
            if role == "batch_size" and number == 1:
                continue
            yield Literal(keyword.arg, role, call.place.at(keyword.value), number, False, function.qualname)
        if is_optimizer and len(call.node.args) > 1:
            number = _number(call.node.args[1])
            if number is not None:
                yield Literal("lr", "lr", call.place.at(call.node.args[1]), number, False, function.qualname)
        if call.name == "torch.utils.data.DataLoader" and len(call.node.args) > 1:
            number = _number(call.node.args[1])
            if number is not None and number > 1:
                yield Literal(
                    "batch_size", "batch_size", call.place.at(call.node.args[1]), number, False, function.qualname
                )


def _counted(function: Function) -> Iterator[Literal]:
    """`for epoch in range(20)`"""
    for place in function.nodes(ast.For):
        node = place.node
        assert isinstance(node, ast.For)
        if not isinstance(node.target, ast.Name) or role_of(node.target.id) != "epochs":
            continue
        for inner in ast.walk(node.iter):
            if isinstance(inner, ast.Call) and getattr(inner.func, "id", "") in ("range", "trange") and inner.args:
                end = inner.args[0] if len(inner.args) == 1 else inner.args[1]
                number = _number(end)
                if number is not None and number > 1:
                    yield Literal("epochs", "epochs", place.at(end), number, False, function.qualname)


def _number(node: ast.expr) -> int | float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return node.value
    return None
