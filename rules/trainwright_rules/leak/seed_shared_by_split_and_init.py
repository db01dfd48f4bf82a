"""LEAK008 seed-shared-by-split-and-init."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Preset, Related, Rule, Severity

_SPLITS = (
    "sklearn.model_selection.train_test_split",
    "sklearn.model_selection.KFold",
    "sklearn.model_selection.StratifiedKFold",
    "sklearn.model_selection.ShuffleSplit",
    "sklearn.model_selection.StratifiedShuffleSplit",
)
_MODELS = ("sklearn.ensemble.", "sklearn.linear_model.", "sklearn.tree.", "sklearn.neural_network.", "sklearn.svm.",
           "xgboost.", "lightgbm.", "catboost.")  # fmt: skip
_SEEDS = ("torch.manual_seed", "tensorflow.random.set_seed", "keras.utils.set_random_seed",
          "lightning.pytorch.seed_everything")  # fmt: skip
_KEYWORDS = ("random_state", "seed", "random_seed")


class SeedSharedBySplitAndInit(Rule):
    """One seed decides both how the rows are split and how the model starts.

    ## What it does
    Reports a model that gets the seed, or a library that is seeded with the number, by which the data is split.

    ## Why it is bad
    Another seed changes both at once, so the spread over seeds can't be told apart: is it the model's start, or which
    rows are tested? A seed that was picked for its good score picks the luckiest test part along with the start.

    ## Example
    ```python
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split


    def evaluate(X, y, seed):
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=seed)
        return RandomForestClassifier(random_state=seed).fit(X_train, y_train).score(X_test, y_test)
    ```

    ## Use instead
    ```python
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split


    def evaluate(X, y, split_seed, model_seed):
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=split_seed)
        return RandomForestClassifier(random_state=model_seed).fit(X_train, y_train).score(X_test, y_test)
    ```

    ## References
    - Bouthillier et al., Accounting for variance in machine learning benchmarks (MLSys 2021):
      https://arxiv.org/abs/2103.03098
    """

    code = "LEAK008"
    name = "seed-shared-by-split-and-init"
    severity = Severity.WARN
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        splits = {seed: call for call in function.calls_to(*_SPLITS) if (seed := _seed_of(call))}
        if not splits:
            return
        for call in function.calls:
            seed = _initial_seed(call)
            if seed in splits:
                split = splits.pop(seed)
                yield self.finding(
                    call.place,
                    f"`{ast.unparse(call.node.func)}` starts from the seed `{seed}`, by which "
                    f"`{ast.unparse(split.node.func)}` divides the rows: another seed changes both at once, and their "
                    "shares in the spread of the score can't be told apart. Give each a seed of its own",
                    related=(Related("the rows are divided by the same seed here", function.path, split.place.range),),
                )


def _seed_of(call: Call) -> str:
    given = next((k.value for k in call.node.keywords if k.arg in _KEYWORDS), None)
    if isinstance(given, ast.Constant) and given.value is None:
        return ""
    return ast.unparse(given) if isinstance(given, (ast.Constant, ast.Name, ast.Attribute)) else ""


def _initial_seed(call: Call) -> str:
    """The seed by which a model starts."""
    if call.name in _SEEDS and call.node.args:
        return ast.unparse(call.node.args[0])
    last = call.name.rpartition(".")[2]
    return _seed_of(call) if call.name.startswith(_MODELS) and last[:1].isupper() else ""
