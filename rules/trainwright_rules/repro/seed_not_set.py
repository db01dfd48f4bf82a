"""REPRO001 seed-not-set."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    NUMPY,
    RANDOM,
    TENSORFLOW,
    TORCH,
    Applicability,
    Context,
    Finding,
    Fix,
    Function,
    Place,
    Program,
    Rule,
    Severity,
    Unseeded,
    What,
    draws_split,
    is_main_guard,
    program_of,
    quoted,
    trained_by,
    unpinned_estimator,
    unseeded,
)

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_LINES = {
    RANDOM: ("random", None, "{}.seed(seed)"),
    NUMPY: ("numpy", None, "{}.random.seed(seed)"),
    TORCH: ("torch", None, "{}.manual_seed(seed)"),
    TENSORFLOW: ("tensorflow", None, "{}.random.set_seed(seed)"),
}
_NAMES = {
    RANDOM: "random.seed",
    NUMPY: "np.random.seed",
    TORCH: "torch.manual_seed",
    TENSORFLOW: "tf.random.set_seed",
}


class SeedNotSet(Rule):
    """A program trains and never sets a seed.

    ## What it does
    Reports a script (with `if __name__ == "__main__":`, or one whose top-level code trains) or a notebook that trains a
    model and seeds no random library, neither itself nor in any function that it calls, other files included. It is
    said once for each program: at the split that the missing seed makes random, else where the training is.

    ## Why it is bad
    Without a seed every run has other weights, another order of batches and, where the split is drawn too, other test
    rows. A change that seems to help may be luck, a result can't be shown again, and a bug that appears in one run is
    gone in the next.

    ## Example
    ```python
    import torch
    from torch import nn
    from torch.utils.data import DataLoader

    from digits import training_set


    def main() -> None:
        net = nn.Linear(64, 10)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        criterion = nn.CrossEntropyLoss()
        for epoch in range(20):
            for x, y in DataLoader(training_set, batch_size=32, shuffle=True, num_workers=4):
                optimizer.zero_grad()
                criterion(net(x), y).backward()
                optimizer.step()


    if __name__ == "__main__":
        main()
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn
    from torch.utils.data import DataLoader

    from digits import training_set


    def main() -> None:
        torch.manual_seed(7)
        net = nn.Linear(64, 10)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        criterion = nn.CrossEntropyLoss()
        for epoch in range(20):
            for x, y in DataLoader(training_set, batch_size=32, shuffle=True, num_workers=4):
                optimizer.zero_grad()
                criterion(net(x), y).backward()
                optimizer.step()


    if __name__ == "__main__":
        main()
    ```

    ## Fix safety
    Unsafe: a function `set_seed` for the libraries that the program draws from is inserted, and called at the start.
    The program gives other numbers than in the run before, and the same ones from then on.

    ## Truth
    `torch.manual_seed` seeds the CPU and all CUDA devices, and since torch 1.9 the numpy and random generators of
    DataLoader workers follow from it; numpy and random of the main process need seeds of their own. scikit-learn draws
    from numpy's generator wherever no `random_state` is given. transformers' `Trainer` seeds by itself.

    ## References
    - Reproducibility in PyTorch: https://pytorch.org/docs/stable/notes/randomness.html
    - Controlling randomness in scikit-learn: https://scikit-learn.org/stable/common_pitfalls.html#randomness
    """

    code = "REPRO001"
    name = "seed-not-set"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        shown = unseeded(function.module)
        if shown is None or shown.function_id != function.id:
            return
        program = program_of(function.module)
        found = _place(function, shown)
        if program is None or found is None:
            return
        place, what = found
        libraries = _libraries(program)
        names = " and ".join(f"`{_NAMES[library]}`" for library in libraries)
        yield self.finding(
            place,
            f"{what}, and nothing that runs from `{function.path.name}` sets a seed: every run gives other numbers. "
            f"Call {names} first",
            fixable=Applicability.UNSAFE if _has_room(function) else None,
            subject=(function, program),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        function, program = finding.subject
        if "set_seed" in function.module.globals:
            return None
        start = _start(function)
        if start is None:
            return None
        first, before, guarded = start
        if "trainer" in program.all.does and "torch" in _libraries(program):
            for library, module in (("lightning", "lightning.pytorch"), ("pytorch_lightning", "pytorch_lightning")):
                if library in function.module.imports:
                    seed = editor.add_import(module, "seed_everything")
                    editor.insert_before(first, f"{seed}(42, workers=True)")
                    return Fix("Call `seed_everything(42, workers=True)`", Applicability.UNSAFE)
        lines = ["def set_seed(seed: int) -> None:"]
        for library in _libraries(program):
            module, name, line = _LINES[library]
            lines.append("    " + line.format(editor.add_import(module, name)))
        if before is None:
            return None
        definition = "\n".join(lines)
        editor.insert_after(before, f"\n\n{definition}" if guarded else f"\n\n{definition}\n\n\nset_seed(42)")
        if guarded:
            editor.insert_before(first, "set_seed(42)")
        return Fix("Define `set_seed` and call it", Applicability.UNSAFE)


def _libraries(program: Program) -> list[str]:
    """The libraries that the program draws from, in the order of their fame."""
    draws = set(program.all.draws)
    if program.all.does & {"backward", "trainer"}:
        draws.add(TORCH)
    if "keras" in program.all.does:
        draws.add(TENSORFLOW)
    if program.all.does & {"estimator"} or ("split" in program.all.does and not draws):
        draws.add(NUMPY)
    return [library for library in (RANDOM, NUMPY, TORCH, TENSORFLOW) if library in draws]


def _place(function: Function, shown: Unseeded) -> tuple[Place, str] | None:
    """Where to speak, and what is random there."""
    how = shown.how
    if how == "split":
        for call in function.calls:
            if draws_split(function, call):
                which = "are used" if call.method == "sample" else "are kept for testing"
                return call.place, f"`{quoted(call.node.func)}` draws at random which rows {which}"
    if how == "estimator":
        for call in function.calls:
            if unpinned_estimator(call):
                return call.place, f"`{quoted(call.node.func)}` draws at random, it has no `random_state`"
    if how == "loop":
        return _loop(function)
    if how in ("trainer", "keras"):
        for call in function.calls:
            if trained_by(call) == how:
                return call.place, f"`{quoted(call.node.func)}` trains"
    if how == "call":
        leading = [c for c in function.calls if c.name in shown.called] or [
            c for c in function.calls if c.method in shown.methods and not c.name.partition(".")[0].isidentifier()
        ]
        for call in leading:
            loop = _outermost_loop(call.context)
            if loop is not None:
                return call.place.at(loop), "This loop trains"
            return call.place, f"`{quoted(call.node.func)}` trains"
    start = _start(function)
    return (start[0], "This program trains") if start is not None else None


def _loop(function: Function) -> tuple[Place, str] | None:
    for event in function.events_of(What.BACKWARD):
        if event.segment is None or event.node is None:
            continue
        loop = _outermost_loop(event.context)
        if loop is not None:
            return Place(event.segment, loop), "This loop trains"
    return None


def _outermost_loop(context: Context | None) -> ast.expr | None:
    """What the outermost loop around something walks over."""
    loops = [c.node for c in context.chain() if isinstance(c.node, _LOOPS)] if context is not None else []
    if not loops:
        return None
    return loops[-1].test if isinstance(loops[-1], ast.While) else loops[-1].iter


def _start(function: Function) -> tuple[Place, Place | None, bool] | None:
    """The first statement of the program that does more than import or define, the top-level statement in front of it,
    and whether it stands under a guard."""
    before: Place | None = None
    segments = [segment for segment in function.module.document.segments if segment.parsed]
    guards = [s for s in segments if isinstance(s.node, ast.If) and is_main_guard(s.node)]
    for segment in segments:
        node = segment.node
        if guards and segment is guards[0] and isinstance(node, ast.If):
            return Place(segment, node.body[0]), before, True
        if not guards and not _says_only(node) and not isinstance(node, (ast.Import, ast.ImportFrom)):
            return Place(segment, node), before, False
        before = Place(segment, node)
    return None


def _says_only(node: ast.AST) -> bool:
    """Whether a statement is a docstring, or one like `__author__ = "..."`."""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Name) and target.id.startswith("__") for target in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _has_room(function: Function) -> bool:
    """Whether there is a place for seeds: something in front of the program's first statement, and a free name."""
    start = _start(function)
    return start is not None and start[1] is not None and "set_seed" not in function.module.globals
