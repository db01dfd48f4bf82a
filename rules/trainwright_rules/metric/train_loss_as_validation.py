"""METRIC002 train-loss-as-validation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Part,
    Place,
    Rule,
    Severity,
    What,
    is_test,
    may_say,
    words,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_METRICS = frozenset(
    {"loss", "losses", "acc", "accs", "accuracy", "accuracies", "f1", "score", "scores", "error", "errors", "err",
     "mse", "rmse", "mae", "auc", "metric", "metrics", "precision", "recall", "iou", "dice", "perplexity", "ppl", "r2",
     "bleu", "psnr", "bce", "nll", "miou", "map"}
)  # fmt: skip
_HELD_OUT = (Part.VALIDATION, Part.TEST)
_STEPS = frozenset({"training_step", "on_train_batch_end", "on_train_epoch_end", "training_epoch_end",
                    "on_before_optimizer_step"})  # fmt: skip
_LOGGING = frozenset({"log", "log_metric", "add_scalar", "scalar", "report", "logged_metric", "log_scalar", "track"})
_EVALUATING = frozenset({"evaluate", "eval", "score", "validate", "test", "accuracy", "loss"})
_NOT_EVALUATING = frozenset({"cross", "split", "fit", "transform", "search", "cv", "fold"})
_HELD_OUT_WORD = re.compile(r"[vV](?:al|AL)(?!ue|UE)|[hH](?:oldout|OLDOUT)|[tT](?:est|EST|st|ST)")
"""What a name that speaks of held-out data contains (see words.part_of)."""
_LABEL = re.compile(r"[A-Za-z_]+")


class TrainLossAsValidation(Rule):
    """A number of the training data goes under the name of the validation or test data.

    ## What it does
    Reports a loss or metric that was computed on training data (in `training_step`, in the training loop, from
    `train_loader` or `X_train`, or kept in a variable that says `train`) and is logged, stored or printed under a name
    with `val`, `valid` or `test`.

    ## Why it is bad
    The curve that should warn of overfitting shows the training loss: it falls, early stopping and the choice of the
    checkpoint follow it, and the model that is kept is the one that has learned its training data by heart.

    ## Example
    ```python
    def report(history, epoch, train_loss, val_loss):
        history["train_loss"].append(train_loss)
        history["val_loss"].append(train_loss)
        print(f"{epoch}: {val_loss:.3f}")
    ```

    ## Use instead
    ```python
    def report(history, epoch, train_loss, val_loss):
        history["train_loss"].append(train_loss)
        history["val_loss"].append(val_loss)
        print(f"{epoch}: {val_loss:.3f}")
    ```

    ## Fix safety
    Unsafe: the key under which the number is logged is renamed to one that says `train`. Where the other number was
    meant, write that instead.

    ## References
    - LightningModule.log: https://lightning.ai/docs/pytorch/stable/extensions/logging.html
    """

    code = "METRIC002"
    name = "train-loss-as-validation"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        if not may_say(function, _HELD_OUT_WORD) or is_test(function):
            return
        seen: set[int] = set()
        for place, label, value, key in (
            *_logged_in_training_step(function),
            *_stored(function),
            *_printed(function),
            *_evaluated(function),
            *_summed_in_training(function),
        ):
            if id(place.node) in seen:
                continue
            seen.add(id(place.node))
            yield self.finding(
                place,
                f"{value}, and goes under the name `{label}`: what should warn of overfitting shows the training data",
                fixable=Applicability.UNSAFE if key is not None else None,
                subject=(place, key),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        place, key = finding.subject
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return None
        renamed = re.sub(r"(?i)(?<![a-z])(validation|valid|val|test)(?![a-z])", _train_like, key.value, count=1)
        if renamed == key.value:
            return None
        editor.replace(place.at(key), repr(renamed).replace("'", '"'))
        return Fix(f"Call it {renamed!r}", Applicability.UNSAFE)


def _train_like(match: re.Match[str]) -> str:
    found = match[0]
    return "TRAIN" if found.isupper() else "Train" if found[0].isupper() else "train"


_Told = Iterator[tuple[Place, str, str, ast.expr | None]]


def _is_metric(text: str) -> bool:
    return any(word in _METRICS for word in words.words(text))


def _held_out(text: str) -> bool:
    found = words.words(text)
    if found[-1:] == ("val",) and len(found) > 1 and any(word in _METRICS for word in found[:-1]) and "/" not in text:
        return False  # loss_val is the value of the loss
    return words.part_of(text) in _HELD_OUT and "dev" not in found


def _of_training(node: ast.expr) -> str:
    """The name in an expression that says `train`, when none says anything else; empty otherwise."""
    found = ""
    for inner in ast.walk(node):
        name = inner.id if isinstance(inner, ast.Name) else inner.attr if isinstance(inner, ast.Attribute) else ""
        if (
            isinstance(inner, ast.Subscript)
            and isinstance(inner.slice, ast.Constant)
            and isinstance(inner.slice.value, str)
        ):
            name = inner.slice.value
        part = words.part_of(name) if name else None
        if part in _HELD_OUT:
            return ""
        if part is Part.TRAIN and not found:
            found = name
    return found


def _logged_in_training_step(function: Function) -> _Told:
    if function.cls is None or function.name not in _STEPS or not function.cls.is_lightning_module:
        return
    for call in function.calls_of("log", "log_dict"):
        given = call.node.args[0] if call.node.args else call.argument("name")
        keys = given.keys if isinstance(given, ast.Dict) else [given]
        for key in keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and _held_out(key.value):
                yield call.place, key.value, f"This is logged in `{function.name}`, so it is of the training data", key


def _stored(function: Function) -> _Told:
    """history["val_loss"].append(train_loss), {"val_loss": train_loss}, writer.add_scalar("loss/val", train_loss)."""
    for call in function.calls_of("append"):
        owner = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        if owner is None or len(call.node.args) != 1:
            continue
        label = _label_of(owner)
        told = _told(label, call.node.args[0])
        if told:
            yield call.place, label, told, owner.slice if isinstance(owner, ast.Subscript) else None
    for call in function.calls_of(*_LOGGING):
        if len(call.node.args) >= 2 and isinstance(call.node.args[0], ast.Constant):
            label = str(call.node.args[0].value)
            told = _told(label, call.node.args[1])
            if told:
                yield call.place, label, told, call.node.args[0]
    for place in function.nodes(ast.Dict):
        node = place.node
        assert isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                told = _told(key.value, value)
                if told:
                    yield place.at(value), key.value, told, key
    for place in function.nodes(ast.Assign):
        node = place.node
        assert isinstance(node, ast.Assign)
        target = node.targets[0]
        if isinstance(target, ast.Subscript):
            label = _label_of(target)
            told = _told(label, node.value)
            if told:
                yield place, label, told, target.slice


def _label_of(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _told(label: str, value: ast.expr) -> str:
    """Why a value under this label is of the training data; empty when it is not known to be."""
    if not label or not _held_out(label) or not _plain(value):
        return ""
    name = _of_training(value)
    if not name or not (_is_metric(name) and (_is_metric(label) or len(words.words(label)) == 1)):
        return ""
    return f"`{ast.unparse(value)[:50]}` is of the training data"


def _plain(value: ast.expr) -> bool:
    """A name, an attribute or an item, perhaps rounded or divided: no call that may evaluate something else."""
    calls = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
    names = {c.func.attr if isinstance(c.func, ast.Attribute) else getattr(c.func, "id", "") for c in calls}
    return names <= {"item", "mean", "float", "round", "len", "avg", "detach", "cpu", "numpy", "compute", "sum"}


def _printed(function: Function) -> _Told:
    """print(f"val loss {train_loss}"): the words in front of a value name it."""
    for place in function.nodes(ast.JoinedStr):
        node = place.node
        assert isinstance(node, ast.JoinedStr)
        text = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                text = str(part.value)
            elif isinstance(part, ast.FormattedValue):
                label = " ".join(_LABEL.findall(text.splitlines()[-1] if text.strip() else ""))
                told = _told(label, part.value) if _is_metric(label) else ""
                if told:
                    yield place.at(part.value), label, told, None
                text = ""


def _evaluated(function: Function) -> _Told:
    """val_loss = evaluate(model, train_loader), test_score = model.score(X_train, y_train)."""
    for place in function.nodes(ast.Assign):
        node = place.node
        assert isinstance(node, ast.Assign)
        if not isinstance(node.value, ast.Call):
            continue
        call = node.value
        target = node.targets[0]
        names = [e.id for e in (target.elts if isinstance(target, ast.Tuple) else [target]) if isinstance(e, ast.Name)]
        label = next((n for n in names if _held_out(n) and _is_metric(n)), "")
        if not label or any(words.part_of(n) is Part.TRAIN for n in names):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        said = set(words.words(name))
        if said & _NOT_EVALUATING or not (said & _EVALUATING or said & _METRICS):
            continue
        given = [a for a in (*call.args, *(k.value for k in call.keywords)) if isinstance(a, (ast.Name, ast.Attribute))]
        parts = {words.part_of(_label_of(a)) for a in given}
        if Part.TRAIN not in parts or parts & set(_HELD_OUT) or "full" in ast.unparse(call):
            continue
        data = next(ast.unparse(a) for a in given if words.part_of(_label_of(a)) is Part.TRAIN)
        if _is_flag(data):
            continue
        yield place, label, f"`{ast.unparse(call.func)}` is given `{data}`", None


def _is_flag(data: str) -> bool:
    """`train=False`, `is_training`, `args.train`, `num_train`: no data."""
    found = set(words.words(data.rpartition(".")[2]))
    return bool(
        found & {"is", "do", "num", "n", "size", "ratio", "frac", "steps", "epochs", "epoch", "mode", "op"}
    ) or (found == {"train"} or found == {"training"})


def _summed_in_training(function: Function) -> _Told:
    """val_loss += loss.item() in the loop that trains."""
    training: list[ast.AST] = []
    for event in function.events_of(What.BACKWARD):
        chain = event.context.chain() if event.context is not None else []
        loops = [c.node for c in chain if isinstance(c.node, (ast.For, ast.While))]
        training += loops[:1]
    if not training:
        return
    calls: dict[int, Call] = {id(call.node): call for call in function.calls}
    for place in function.nodes(ast.AugAssign):
        node = place.node
        assert isinstance(node, ast.AugAssign)
        label = _label_of(node.target)
        if not (_held_out(label) and _is_metric(label) and isinstance(node.op, ast.Add)):
            continue
        loop = next((t for t in training if any(n is node for n in ast.walk(t))), None)
        if loop is None or _phases(loop, node) or not isinstance(node.value, (ast.Call, ast.Name, ast.Attribute)):
            continue
        if calls and words.part_of(ast.unparse(getattr(loop, "iter", node.value))) in _HELD_OUT:
            continue
        yield place, label, "This is added up in the loop that trains", None


def _phases(loop: ast.AST, node: ast.AST) -> bool:
    """Whether a condition or a loop of its own inside the training loop tells training and validation apart."""
    for inner in ast.walk(loop):
        if inner is not loop and isinstance(inner, (ast.If, ast.For, ast.With)):
            if any(n is node for n in ast.walk(inner)) and not isinstance(inner, ast.With):
                return True
    return False
