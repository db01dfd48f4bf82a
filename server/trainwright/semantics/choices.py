"""Which scores decide: a checkpoint that is kept, a setting that wins, a training that ends. And on which rows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from trainwright.semantics.model import Function
from trainwright.semantics.own_code import every_node
from trainwright.semantics.values import Part
from trainwright.semantics.words import part_of, words
from trainwright.source.place import Place

_BEST = frozenset({"best", "min", "max", "lowest", "highest", "least", "top"})
_KEEPS = frozenset({"save", "checkpoint", "copy", "deepcopy", "dump", "patience", "counter", "wait", "waited", "state"})
_STOPPING = frozenset({"EarlyStopping", "ModelCheckpoint"})
_CALLBACKS = frozenset({"early", "stop", "stopping", "checkpoint", "callbacks"})
_HELD_OUT = frozenset({"validation_data", "eval_set", "valid_sets", "evals"})
_MEASURES = frozenset(
    {"acc", "accuracy", "accuracies", "ap", "auc", "bleu", "cost", "dice", "err", "error", "errors", "eval", "evaluate",
     "evaluation", "f1", "gini", "iou", "kappa", "logloss", "loss", "losses", "mae", "map", "mape", "metric", "metrics",
     "mse", "perf", "performance", "perplexity", "ppl", "precision", "psnr", "r2", "recall", "result", "results",
     "reward", "rewards", "rmse", "rmsle", "roc", "score", "scores", "ssim", "validate", "accs", "aucs", "errs",
     "f1s", "maes", "mses", "rmses"}
)  # fmt: skip
"""Words for how good a setting is."""
_SCORING = frozenset({"predict", "score", "evaluate", "predict_proba"})
_FITS = frozenset({"fit", "train", "fit_generator"})
_TEST_METRIC = re.compile(r"metrics\.[`\"']?test[_\-/]|metrics\.[`\"']?\w+[_\-/]test\b")


@dataclass(frozen=True)
class Choice:
    """A choice by a score on test rows."""

    place: Place
    score: str
    """The score that decides, as the code writes it."""
    kind: str
    """`checkpoint`, `setting`, `stop`, `objective`, `both` or `runs`."""
    data: str = ""
    """The rows that it is of, where they are in sight."""
    made: Place | None = None
    """Where the choice is made, when that is not where the score is taken."""


def choices_by_test_score(function: Function) -> list[Choice]:
    """The choices that a function makes by a score on a set that its name calls a test set."""
    known = function.words
    if known is not None and not any("test" in word.lower() for word in known) and "early_stopping_rounds" not in known:
        return []
    scores = _Scores(function)
    found = [*_kept_checkpoints(function, scores), *_winning_settings(function, scores), *_stopped(function)]
    found += [*_objectives(function, scores), *_runs(function)]
    unique: dict[int, Choice] = {}
    for choice in found:
        unique.setdefault(id(choice.place.node), choice)
    return list(unique.values())


class _Scores:
    """The names of a function that hold scores on test rows, and the calls that gave them; read when first asked."""

    def __init__(self, function: Function) -> None:
        self._function = function

    @cached_property
    def in_loops(self) -> frozenset[int]:
        """The ids of the nodes that stand in a loop."""
        found: set[int] = set()
        for kind in (ast.For, ast.While):
            for place in self._function.nodes(kind):
                if id(place.node) not in found:
                    found.update(id(inner) for inner in every_node(place.node))
        return frozenset(found)

    @cached_property
    def _calls(self) -> dict[str, tuple[Place, ast.Call]]:
        calls: dict[str, tuple[Place, ast.Call]] = {}
        others: set[str] = set()
        for place in self._function.nodes(ast.Assign):
            assign = place.node
            assert isinstance(assign, ast.Assign)
            names = [n.id for t in assign.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
            call = next((n for n in ast.walk(assign.value) if isinstance(n, ast.Call) and of_test(n)), None)
            for name in names:
                if call is not None:
                    calls.setdefault(name, (place.at(call), call))
                else:
                    others.add(name)
        return {name: call for name, call in calls.items() if name not in others}

    def of(self, node: ast.expr) -> tuple[Place, ast.Call] | None:
        """The call that an expression's score comes from, when it is of test rows on every way."""
        return self._calls.get(_name(node))

    def says_test(self, node: ast.expr) -> bool:
        """Whether an expression is a score on test rows, by its name or by where it comes from."""
        name = _name(node)
        if name and part_of(name) is Part.TEST and not set(words(name)) & _BEST:
            return True
        return part_of(name) is None and self.of(node) is not None


def of_test(call: ast.Call) -> bool:
    """Whether a call is given test rows, and no others."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in _FITS:
        return False
    parts = {part_of(_name(argument)) for argument in (*call.args, *(k.value for k in call.keywords))}
    for argument in call.args:  # accuracy_score(y_test, model.predict(X_test))
        if isinstance(argument, ast.Call):
            parts |= {part_of(_name(inner)) for inner in argument.args}
    return Part.TEST in parts and not parts & {Part.TRAIN, Part.VALIDATION}


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        inner = node.slice
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            return inner.value
        return _name(node.value)
    return node.id if isinstance(node, ast.Name) else ""


# -- if test_acc > best_acc: best_acc = test_acc; save --------------------------------------------------------------


def _kept_checkpoints(function: Function, scores: _Scores) -> Iterator[Choice]:
    for kind in (ast.If, ast.IfExp):
        for place in function.nodes(kind):
            node = place.node
            assert isinstance(node, (ast.If, ast.IfExp))
            if not isinstance(node.test, ast.Compare) or len(node.test.ops) != 1:
                continue
            compared = node.test
            if not isinstance(compared.ops[0], (ast.Gt, ast.GtE, ast.Lt, ast.LtE)) or id(node) not in scores.in_loops:
                continue
            for score, best in ((compared.left, compared.comparators[0]), (compared.comparators[0], compared.left)):
                if not scores.says_test(score) or not _becomes(node, best, score):
                    continue
                if isinstance(node, ast.If) and not _keeps_something(node):
                    continue
                given = scores.of(score)
                named = part_of(_name(score)) is Part.TEST
                at = place.at(compared) if named or given is None else given[0]
                data = _data_of(given[1]) if given is not None else ""
                yield Choice(at, ast.unparse(score), "checkpoint", data, place.at(compared))


def _becomes(node: ast.If | ast.IfExp, best: ast.expr, score: ast.expr) -> bool:
    """Whether the best becomes the score: best = score."""
    wanted, written = ast.unparse(best), ast.unparse(score)
    if isinstance(node, ast.IfExp):
        return written in {ast.unparse(n) for n in ast.walk(node.body) if isinstance(n, ast.expr)}
    for statement in node.body:
        for inner in ast.walk(statement):
            if isinstance(inner, ast.Assign) and any(ast.unparse(t) == wanted for t in inner.targets):
                if ast.unparse(inner.value) == written:
                    return True
    return False


def _keeps_something(node: ast.If) -> bool:
    """Whether more is done than to remember the number: a checkpoint, a copy, the settings, a counter of patience."""
    for statement in node.body:
        for inner in ast.walk(statement):
            if isinstance(inner, ast.Call):
                called = inner.func.attr if isinstance(inner.func, ast.Attribute) else _name(inner.func)
                if set(words(called)) & _KEEPS:
                    return True
            elif isinstance(inner, (ast.Assign, ast.AugAssign)):
                targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
                names = {w for t in targets for w in words(_name(t))}
                if names & (_KEEPS | {"model", "params", "parameters", "weights", "k", "alpha", "depth", "c"}):
                    return True
    return False


# -- scores.append(model.score(X_test, y_test)); best = argmax(scores) -----------------------------------------------


def _winning_settings(function: Function, scores: _Scores) -> Iterator[Choice]:
    lists: dict[str, tuple[Place, ast.expr, str]] = {}
    for place in function.nodes(ast.Call):
        call = place.node
        assert isinstance(call, ast.Call)
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "append":
            continue
        if len(call.args) != 1 or not isinstance(call.func.value, ast.Name) or id(call) not in scores.in_loops:
            continue
        item, listed = call.args[0], call.func.value.id
        if isinstance(item, ast.Call) and of_test(item):
            if _measures(listed, _name(item.func)):
                lists.setdefault(listed, (place.at(item), item, _data_of(item)))
        elif isinstance(item, ast.Name) and (given := scores.of(item)) is not None:
            if _measures(listed, item.id, _name(given[1].func)):
                lists.setdefault(listed, (given[0], item, _data_of(given[1])))
    if not lists:
        return
    for place in function.nodes(ast.Call):
        call = place.node
        assert isinstance(call, ast.Call)
        name = _chosen_from(call)
        if name in lists:
            at, item, data = lists[name]
            yield Choice(at, ast.unparse(item), "setting", data, place)


def _measures(*names: str) -> bool:
    """Whether one of some names says that a score is meant, and not a prediction, or how far two rows are apart."""
    return any(_MEASURES & set(words(name)) for name in names)


def _chosen_from(call: ast.Call) -> str:
    """The list of which a call takes the place of the best: np.argmax(scores), scores.index(max(scores))."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else _name(call.func)
    if called in ("argmax", "argmin", "nanargmax", "nanargmin", "idxmax", "idxmin") and call.args:
        return _name(call.args[0])
    if called == "index" and isinstance(call.func, ast.Attribute) and len(call.args) == 1:
        inner = call.args[0]
        if isinstance(inner, ast.Call) and _name(inner.func) in ("max", "min") and inner.args:
            return _name(call.func.value) if _name(inner.args[0]) == _name(call.func.value) else ""
    return ""


# -- model.fit(..., eval_set=[(X_test, y_test)], early_stopping_rounds=50) -------------------------------------------


def _stopped(function: Function) -> Iterator[Choice]:
    calls = [(place, place.node) for place in function.nodes(ast.Call) if isinstance(place.node, ast.Call)]
    for place, call in calls:
        called = call.func.attr if isinstance(call.func, ast.Attribute) else _name(call.func)
        if called not in _FITS:
            continue
        held = next((k for k in call.keywords if k.arg in _HELD_OUT), None)
        if held is None or not _stops(call, calls):
            continue
        names = [n.id for n in ast.walk(held.value) if isinstance(n, ast.Name)]
        tests = [name for name in names if part_of(name) is Part.TEST]
        if not tests or any(part_of(name) is Part.VALIDATION for name in names):
            continue
        if not any(_scores_on(other, tests[0]) for _, other in calls if other is not call):
            continue
        yield Choice(place.at(held.value), f"{held.arg}={ast.unparse(held.value)}", "stop", tests[0], place)


def _stops(call: ast.Call, calls: list[tuple[Place, ast.Call]]) -> bool:
    """Whether a fit ends, or keeps its best state, by the score on what it is given."""
    if any(k.arg == "early_stopping_rounds" for k in call.keywords):
        return True
    callbacks = next((k.value for k in call.keywords if k.arg == "callbacks"), None)
    if callbacks is None:
        return any(
            k.arg == "early_stopping_rounds" and not (isinstance(k.value, ast.Constant) and k.value.value is None)
            for _, other in calls
            for k in other.keywords
        )
    mentioned = {_name(n) for n in ast.walk(callbacks) if isinstance(n, (ast.Name, ast.Attribute))}
    if mentioned & _STOPPING or "early_stopping" in mentioned:
        return True
    stopping = {_name(other.func) for _, other in calls} & _STOPPING
    return bool(stopping) and any(set(words(name)) & _CALLBACKS for name in mentioned)


def _scores_on(call: ast.Call, name: str) -> bool:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return called in _SCORING and any(isinstance(a, ast.Name) and a.id == name for a in call.args)


# -- study.optimize(objective) -----------------------------------------------------------------------------------------


def _objectives(function: Function, scores: _Scores) -> Iterator[Choice]:
    """A function that a search minimizes, and what it returns."""
    node = function.node
    if node is None or not (set(words(function.name)) & {"objective", "trial", "hyperopt", "optuna"}):
        return
    returned: list[tuple[Place, ast.expr]] = []
    for place in function.nodes(ast.Return):
        assert isinstance(place.node, ast.Return)
        value = place.node.value
        if isinstance(value, ast.Dict):
            pairs = zip(value.keys, value.values, strict=True)
            value = next((v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "loss"), None)
        if isinstance(value, ast.UnaryOp):
            value = value.operand
        if value is not None:
            returned.append((place, value))
    for place, value in returned:
        call = value if isinstance(value, ast.Call) and of_test(value) else None
        given = scores.of(value) if call is None else (place.at(call), call)
        if given is not None:
            yield Choice(given[0], ast.unparse(value), "objective", _data_of(given[1]), place)
            return
        stopped = _stopped_by_the_same(function)
        if stopped is not None and not _tests_elsewhere(function):
            held, name = stopped
            yield Choice(place.at(held), ast.unparse(value), "both", name, place)
            return


def _tests_elsewhere(function: Function) -> bool:
    """Whether the file knows of a test set at all."""
    for segment in function.module.document.segments:
        if segment.words is None or any(part_of(word) is Part.TEST for word in segment.words):
            return True
    return False


def _stopped_by_the_same(function: Function) -> tuple[ast.expr, str] | None:
    """The held-out rows that both end the training and give the objective."""
    calls = [p.node for p in function.nodes(ast.Call) if isinstance(p.node, ast.Call)]
    for call in calls:
        if not any(k.arg == "early_stopping_rounds" for k in call.keywords):
            continue
        held = next((k.value for k in call.keywords if k.arg in _HELD_OUT), None)
        if held is None:
            continue
        for name in [n.id for n in ast.walk(held) if isinstance(n, ast.Name)]:
            if part_of(name) is not Part.TRAIN and any(_scores_on(other, name) for other in calls):
                return held, name
    return None


# -- client.search_runs(order_by=["metrics.test_rmse"])[0] -------------------------------------------------------------


def _runs(function: Function) -> Iterator[Choice]:
    for place in function.nodes(ast.Call):
        call = place.node
        assert isinstance(call, ast.Call)
        called = call.func.attr if isinstance(call.func, ast.Attribute) else _name(call.func)
        if called != "search_runs":
            continue
        order = next((k.value for k in call.keywords if k.arg == "order_by"), None)
        for inner in ast.walk(order) if order is not None else ():
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and _TEST_METRIC.search(inner.value):
                yield Choice(place.at(inner), inner.value, "runs", "", place)
                break


def _data_of(call: ast.Call) -> str:
    """The test rows that a call is given."""
    for argument in (*call.args, *(k.value for k in call.keywords)):
        if part_of(_name(argument)) is Part.TEST:
            return ast.unparse(argument)
        if isinstance(argument, ast.Call) and (inner := _data_of(argument)):
            return inner
    return ""
