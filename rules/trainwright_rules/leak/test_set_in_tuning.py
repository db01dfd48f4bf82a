"""LEAK006 test-set-in-tuning."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import Choice, Finding, Function, Related, Rule, Severity, choices_by_test_score, quoted

_STORIES = {
    "checkpoint": "`{score}` decides which state of the model is kept, and it is a score on the test set{of}",
    "setting": "The setting is chosen by the best of the scores `{score}` on the test set{of}",
    "stop": "`{score}` ends the training, or picks its best state, by the score on the test set",
    "objective": "The search chooses the parameters by `{score}`, a score on the test set{of}",
    "runs": "The run is chosen by `{score}`, a score on the test set",
}
_REMEDY = "Choose by a validation part, and score the test set once, at the end"


class TestSetInTuning(Rule):
    """The test set takes part in choosing: a checkpoint, a setting, the end of training.

    ## What it does
    Reports choices by a score on rows that are called test: the checkpoint with the best test score is kept
    (`if test_acc > best: ...`), training stops early on the test set that is scored afterwards, the best of many
    settings is picked by its test score, a search (`study.optimize(objective)`) or a query for the best run
    (`order_by=["metrics.test_rmse"]`) goes by it; also an objective whose held-out rows end the training early as
    well, in a file that has no test set.

    ## Why it is bad
    The best of many scores on the same rows is too good: part of it is luck that these rows alone give. With no signal
    at all, the best of twenty checkpoints is well above chance. There is then no set left that tells how good the
    model is.

    ## Example
    ```python
    import torch


    def fit(model, train_epoch, accuracy, train_loader, test_loader, path, epochs=20):
        best = 0.0
        for epoch in range(epochs):
            train_epoch(model, train_loader)
            test_acc = accuracy(model, test_loader)
            if test_acc > best:
                best = test_acc
                torch.save(model.state_dict(), path)
        print("test accuracy", best)
    ```

    ## Use instead
    ```python
    import torch


    def fit(model, train_epoch, accuracy, train_loader, val_loader, test_loader, path, epochs=20):
        best = 0.0
        for epoch in range(epochs):
            train_epoch(model, train_loader)
            val_acc = accuracy(model, val_loader)
            if val_acc > best:
                best = val_acc
                torch.save(model.state_dict(), path)
        model.load_state_dict(torch.load(path, weights_only=True))
        print("test accuracy", accuracy(model, test_loader))
    ```

    ## References
    - Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 7.2 and 7.10.2
    - Yang et al., Data Leakage in Notebooks, multi-test leakage (ASE 2022): https://doi.org/10.1145/3551349.3556918
    """

    code = "LEAK006"
    name = "test-set-in-tuning"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        for choice in choices_by_test_score(function):
            related = []
            if choice.made is not None and choice.made.node is not choice.place.node:
                related.append(Related("the choice is made here", function.path, choice.made.range))
            yield self.finding(choice.place, _message(choice), related=related)


def _message(choice: Choice) -> str:
    if choice.kind == "both":
        return (
            f"`{quoted(choice.data)}` both ends the training early and gives `{quoted(choice.score)}`, by which the "
            "search chooses: there are no rows left that had no part in a choice, so the best score is too good. Keep "
            "a test part, and score it once, at the end"
        )
    of = f" (`{quoted(choice.data)}`)" if choice.data else ""
    story = _STORIES[choice.kind].format(score=quoted(choice.score), of=of)
    return f"{story}: the best of many such scores is too good. {_REMEDY}"
