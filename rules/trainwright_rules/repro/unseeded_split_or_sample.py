"""REPRO010 unseeded-split-or-sample."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    RANDOM,
    TORCH,
    Applicability,
    Call,
    Finding,
    Fix,
    Function,
    Rule,
    Severity,
    draws_split,
    entries_that_run,
    seeds_of,
    split_library,
    unseeded,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_SEEDS = ("seed", "SEED", "random_state", "RANDOM_STATE", "random_seed", "RANDOM_SEED", "split_seed")
_BY_KEYWORD = ("train_test_split", "sample")


class UnseededSplitOrSample(Rule):
    """The rows of a split are drawn without a seed.

    ## What it does
    Reports `train_test_split`, shuffled `KFold`s, `ShuffleSplit`, `random_split`, `DataFrame.sample`, and shuffles with
    a cut in two behind them, where neither the call has a seed (`random_state`, `generator`) nor the program seeds the
    library that it draws from. A program that trains and seeds nothing at all is reported once, by REPRO001.

    ## Why it is bad
    Every run tests on other rows. Scores of two runs can't be compared, a model that is loaded later is tested on rows
    that it was trained on, and the difference between two settings may be that between two splits.

    ## Example
    ```python
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split


    def main():
        rows = pd.read_csv("churn.csv")
        train, test = train_test_split(rows, test_size=0.2)
        model = LogisticRegression().fit(train[["age", "visits"]], train["left"])
        print(model.score(test[["age", "visits"]], test["left"]))


    if __name__ == "__main__":
        main()
    ```

    ## Use instead
    ```python
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split


    def main():
        rows = pd.read_csv("churn.csv")
        train, test = train_test_split(rows, test_size=0.2, random_state=0)
        model = LogisticRegression().fit(train[["age", "visits"]], train["left"])
        print(model.score(test[["age", "visits"]], test["left"]))


    if __name__ == "__main__":
        main()
    ```

    ## Fix safety
    Safe where the function has a seed of its own (a parameter or a variable named `seed`): it is handed to the call.
    Otherwise unsafe: `random_state=0`, or a generator with the seed 0, is a choice.

    ## Truth
    A seed in the call is better than a global one: the split then stays the same whatever is drawn before it.
    `train_test_split(shuffle=False)` and `KFold()` without `shuffle=True` draw nothing.

    ## References
    - Controlling randomness: https://scikit-learn.org/stable/common_pitfalls.html#controlling-randomness
    - torch.utils.data.random_split: https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split
    """

    code = "REPRO010"
    name = "unseeded-split-or-sample"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        if "split" not in function.facts.randomness.whole.does:
            return
        splits = [call for call in function.calls if draws_split(function, call)]
        entries = entries_that_run(function)
        if not splits or not entries or any(unseeded(entry) is not None for entry, _ in entries):
            return
        for call in splits:
            library = split_library(call)
            if all(self._is_seeded(function, call, library, program.all.seeds) for _, program in entries):
                continue
            if any("unknown" in program.all.does for _, program in entries):
                continue
            yield self.finding(
                call.place,
                f"`{_short(call)}` draws the rows of a part at random, with no seed of its own and none set for "
                f"`{library}`: every run has other rows. {_advice(call)}",
                fixable=self._applicability(function, call),
                subject=(function, call),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, call = finding.subject
        applicability = self._applicability(function, call)
        if applicability is None:
            return None
        seed = _seed_in_scope(function) or "0"
        if split_library(call) == TORCH:
            torch = editor.add_import("torch")
            editor.set_keyword(call.place, "generator", f"{torch}.Generator().manual_seed({seed})")
        else:
            editor.set_keyword(call.place, "random_state", seed)
        return Fix(f"Draw the rows with the seed `{seed}`", applicability)

    @staticmethod
    def _applicability(function: Function, call: Call) -> Applicability | None:
        by_torch = call.method == "random_split"
        by_sklearn = call.name.startswith("sklearn.") or (call.method == "sample" and call.name != "random.sample")
        if not by_torch and not by_sklearn:
            return None
        return Applicability.SAFE if _seed_in_scope(function) else Applicability.UNSAFE

    @staticmethod
    def _is_seeded(function: Function, call: Call, library: str, seeds: frozenset[str]) -> bool:
        """Whether the library is seeded before the call; seeds that stand behind it in the same code don't count."""
        if library not in seeds:
            return False
        here = [other for other in function.calls if library in seeds_of(other)]
        if not here or here[0].place.range.start < call.place.range.start:
            return True
        return function.facts.randomness.whole.seeds != seeds


def _advice(call: Call) -> str:
    if call.method == "random_split":
        return "Pass `generator=`"
    if split_library(call) == RANDOM or call.method in ("shuffle", "permutation", "randperm"):
        return "Seed it first, or draw from a generator of its own"
    return "Pass `seed=`" if call.method == "train_test_split" and call.name[:1] == "." else "Pass `random_state=`"


def _seed_in_scope(function: Function) -> str:
    """A name of a seed that the function's code can use; empty when there is none."""
    for name in _SEEDS:
        if name in function.parameters:
            return name
        value = function.module.globals.get(name)
        if value is not None and value.kind.value in ("constant", "number") and not function.is_body:
            return name
    for place in function.nodes(ast.Attribute):
        node = place.node
        if isinstance(node, ast.Attribute) and node.attr in _SEEDS and isinstance(node.value, ast.Name):
            if node.value.id in function.parameters or node.value.id in ("args", "self", "cfg", "config"):
                return ast.unparse(node)
    return ""


def _short(call: Call) -> str:
    text = ast.unparse(call.node.func)
    return text if len(text) <= 50 else call.method
