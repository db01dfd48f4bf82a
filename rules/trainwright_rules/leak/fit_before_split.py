"""LEAK001 fit-before-split."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Leak, Place, Related, Rule, Severity, leaks_in

if TYPE_CHECKING:
    from trainwright.editing import Editor

_SEPARATES = {
    "split": "is split only afterwards",
    "cross-validation": "is divided into folds only afterwards",
    "transform": "is applied to one side of the split",
}


class FitBeforeSplit(Rule):
    """A transformer is fitted on the rows that are split off for testing later.

    ## What it does
    Reports a scaler, imputer, vectorizer, PCA, feature selection ... of scikit-learn that is fitted on data from which
    a test or validation part is split later (`train_test_split`, `random_split`, `KFold.split`, a slice of rows,
    cross-validation).

    ## Why it is bad
    The transformer has then learned from the test rows: their mean, their range, which features predict their labels.
    The test score is too good, by a little for a scaler, by far for a feature selection, and the model does worse in
    use than on paper.

    ## Example
    ```python
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler


    def prepare(X, y):
        scaler = StandardScaler()
        X_scaled = scaler.fit_transform(X)
        X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, random_state=0)
        return X_train, X_test, y_train, y_test
    ```

    ## Use instead
    ```python
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler


    def prepare(X, y):
        scaler = StandardScaler()
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        X_train = scaler.fit_transform(X_train)
        X_test = scaler.transform(X_test)
        return X_train, X_test, y_train, y_test
    ```

    ## Fix safety
    Unsafe: the split moves up, the transformer is fitted on the train part and applied to the test part. The numbers
    that the model sees, and so its scores, change: that is the point.

    ## Truth
    An encoder that only learns which labels or categories exist (LabelEncoder, OneHotEncoder) gives nothing away that
    makes a score better, and is not reported. Normalizer and FunctionTransformer learn nothing at all.

    ## References
    - scikit-learn, common pitfalls: https://scikit-learn.org/stable/common_pitfalls.html#data-leakage
    - Yang et al., Data Leakage in Notebooks (ASE 2022): https://doi.org/10.1145/3551349.3556918
    """

    code = "LEAK001"
    name = "fit-before-split"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        for leak in leaks_in(function):
            fit = leak.fit
            plan = _plan(function, leak)
            yield self.finding(
                fit.place,
                f"`{fit.transformer}` is fitted on all rows of `{_short(fit.data)}`, and `{_short(leak.data)}` "
                f"{_SEPARATES[leak.how]}: what it learned includes the rows that the model is tested on, so the score "
                f"is too good. Split first, and fit on the train part",
                related=(Related("the rows are separated here", function.path, leak.split.range),),
                fixable=Applicability.UNSAFE if plan is not None else None,
                subject=plan,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        plan: _Plan | None = finding.subject
        if plan is None:
            return None
        editor.remove(plan.fit_statement)
        editor.replace(plan.split_argument, plan.raw)
        labels = f", {plan.target}" if plan.target else ""
        editor.insert_after(
            plan.split_statement,
            f"{plan.train} = {plan.transformer}.fit_transform({plan.train}{labels})\n"
            f"{plan.test} = {plan.transformer}.transform({plan.test})",
        )
        return Fix(f"Split first, then fit `{plan.transformer}` on `{plan.train}`", Applicability.UNSAFE)


@dataclass(frozen=True)
class _Plan:
    """How to move the fit behind the split, for the plain case that both are statements of one block."""

    fit_statement: Place
    split_statement: Place
    split_argument: Place
    raw: str
    transformer: str
    train: str
    test: str
    target: str


def _plan(function: Function, leak: Leak) -> _Plan | None:
    """`Z = t.fit_transform(X[, y])` ... `a, b[, c, d] = train_test_split(Z[, y], ...)`, Z used nowhere else."""
    fit_call, split_call = leak.fit.place.node, leak.split.node
    if leak.how != "split" or not isinstance(fit_call, ast.Call) or not isinstance(split_call, ast.Call):
        return None
    block = _block(function, leak)
    fit_statement = next((s for s, p in block if isinstance(s, ast.Assign) and s.value is fit_call), None)
    split_statement = next((s for s, p in block if isinstance(s, ast.Assign) and s.value is split_call), None)
    if not isinstance(fit_statement, ast.Assign) or not isinstance(split_statement, ast.Assign):
        return None
    function_name = fit_call.func
    if not isinstance(function_name, ast.Attribute) or function_name.attr != "fit_transform":
        return None
    if not isinstance(function_name.value, ast.Name) or fit_call.keywords or len(fit_statement.targets) != 1:
        return None
    made, raw = fit_statement.targets[0], fit_call.args[0]
    sides = split_statement.targets[0]
    if not isinstance(made, ast.Name) or not isinstance(raw, ast.Name) or not isinstance(sides, ast.Tuple):
        return None
    position = next((i for i, a in enumerate(split_call.args) if isinstance(a, ast.Name) and a.id == made.id), None)
    if position is None or len(sides.elts) != 2 * len(split_call.args):
        return None
    names = [side.id if isinstance(side, ast.Name) else "" for side in sides.elts]
    target = ""
    if len(fit_call.args) > 1:
        wanted = ast.unparse(fit_call.args[1])
        where = next((i for i, a in enumerate(split_call.args) if ast.unparse(a) == wanted), None)
        if where is None or not names[2 * where]:
            return None
        target = names[2 * where]
    between = block[[s for s, _ in block].index(fit_statement) + 1 :]
    before_split = between[: [s for s, _ in between].index(split_statement)]
    if not names[2 * position] or not names[2 * position + 1]:
        return None
    if made.id != raw.id and _uses(made.id, [s for s, _ in block], {id(fit_statement), id(split_statement)}):
        return None  # the fitted table is used elsewhere
    if any(_binds(raw.id, s) or _mentions(made.id, s) for s, _ in before_split):
        return None
    if any(_mentions(function_name.value.id, s) for s, _ in before_split):
        return None  # it transforms other rows there, and would do so before it is fitted
    places = {id(s): p for s, p in block}
    return _Plan(
        places[id(fit_statement)],
        places[id(split_statement)],
        places[id(split_statement)].at(split_call.args[position]),
        raw.id,
        function_name.value.id,
        names[2 * position],
        names[2 * position + 1],
        target,
    )


def _block(function: Function, leak: Leak) -> list[tuple[ast.stmt, Place]]:
    """The statements of the block that holds the fit, with their places; empty when it is a nested one."""
    if function.node is not None:
        return [(s, function.place(s)) for s in function.node.body]
    return [(segment.node, Place(segment, segment.node)) for segment in function.module.document.segments]


def _uses(name: str, statements: list[ast.stmt], but: set[int]) -> bool:
    return any(_mentions(name, s) for s in statements if id(s) not in but)


def _mentions(name: str, node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node))


def _binds(name: str, node: ast.AST) -> bool:
    return any(
        isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Store)
        for inner in ast.walk(node)
    )


def _short(text: str) -> str:
    return text if len(text) <= 50 else text[:47] + "..."
