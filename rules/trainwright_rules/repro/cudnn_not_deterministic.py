"""REPRO003 cudnn-not-deterministic."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Context,
    Finding,
    Fix,
    Function,
    Place,
    Rule,
    Severity,
    mentions,
)
from trainwright_rules.repro._seeding import last_seed, seeded_here

if TYPE_CHECKING:
    from trainwright.editing import Editor


class CudnnNotDeterministic(Rule):
    """A seeded program leaves cuDNN free to choose another algorithm in every run.

    ## What it does
    Reports two things. A program that seeds, trains convolutions on CUDA and sets neither
    `torch.backends.cudnn.deterministic` nor `torch.use_deterministic_algorithms`. And a program that asks for
    deterministic cuDNN and switches `torch.backends.cudnn.benchmark` on as well.

    ## Why it is bad
    cuDNN has several algorithms for one convolution, some of which add up in an order that changes from run to run.
    With `benchmark` on it measures which one is the fastest and takes that, so another load on the machine gives other
    numbers. The seed then promises what it does not keep.

    ## Example
    ```python
    import torch
    from torch import nn


    def main(loader, epochs=20):
        torch.manual_seed(3)
        device = torch.device("cuda")
        net = nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10)).to(device)
        optimizer = torch.optim.AdamW(net.parameters())
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                nn.functional.cross_entropy(net(x.to(device)), y.to(device)).backward()
                optimizer.step()


    if __name__ == "__main__":
        main(torch.load("batches.pt", weights_only=True))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    def main(loader, epochs=20):
        torch.manual_seed(3)
        torch.backends.cudnn.deterministic = True
        torch.backends.cudnn.benchmark = False
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        net = nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10)).to(device)
        optimizer = torch.optim.AdamW(net.parameters())
        for epoch in range(epochs):
            for x, y in loader:
                optimizer.zero_grad()
                nn.functional.cross_entropy(net(x.to(device)), y.to(device)).backward()
                optimizer.step()


    if __name__ == "__main__":
        main(torch.load("batches.pt", weights_only=True))
    ```

    ## Fix safety
    Unsafe: `deterministic = True` and `benchmark = False` are set beside the seeds, or `benchmark` is switched off.
    Training may become slower.

    ## Truth
    Without `deterministic`, results usually differ in the last digits only, but training amplifies them. A program that
    switches `benchmark` on and does not ask for determinism has chosen speed: nothing is said. `deterministic` concerns
    cuDNN alone; `torch.use_deterministic_algorithms(True)` covers all operations and raises where there is no
    deterministic one.

    ## References
    - Reproducibility in PyTorch, cuDNN: https://pytorch.org/docs/stable/notes/randomness.html#cuda-convolution-benchmarking
    """

    code = "REPRO003"
    name = "cudnn-not-deterministic"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        yield from self._contradiction(function)
        for seeded in seeded_here(function):
            does = seeded.program.all.does
            if not does >= {"convolution", "cuda"} or does & {"deterministic", "benchmark"}:
                continue
            call = last_seed(function)
            if call is None:
                continue
            yield self.finding(
                call.place,
                f"{seeded.entry.path.name} is seeded and trains convolutions on CUDA, but cuDNN may choose another "
                "algorithm in every run. Set `torch.backends.cudnn.deterministic = True` beside the seed",
                fixable=Applicability.UNSAFE,
                subject=("beside", function, call),
            )
            return

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject[0] == "off":
            editor.replace(finding.subject[1], "False")
            return Fix("Switch `benchmark` off", Applicability.UNSAFE)
        _, function, call = finding.subject
        for place in function.nodes(ast.Expr):
            if isinstance(place.node, ast.Expr) and place.node.value is call.node:
                torch = editor.add_import("torch")
                switches = f"{torch}.backends.cudnn"
                editor.insert_after(place, f"{switches}.deterministic = True\n{switches}.benchmark = False")
                return Fix("Make cuDNN deterministic", Applicability.UNSAFE)
        return None

    def _contradiction(self, function: Function) -> Iterator[Finding]:
        """`benchmark = True` where `deterministic = True` holds as well."""
        if not mentions(function, "cudnn"):
            return
        switches = [(place, *found) for place in function.nodes(ast.Assign) if (found := _switch(place.node))]
        last_benchmark = next((s for s in reversed(switches) if s[1] == "benchmark"), None)
        if last_benchmark is None or not last_benchmark[2]:
            return
        place = last_benchmark[0]
        wanted = [s[0] for s in switches if s[1] == "deterministic" and s[2]]
        together = next((other for other in wanted if not _exclusive(function, other.node, place.node)), None)
        if together is None and not _set_before(function, place):
            return
        assert isinstance(place.node, ast.Assign)
        yield self.finding(
            place,
            "`benchmark = True` lets cuDNN take the fastest algorithm of the moment, although `deterministic = True` "
            "asks for the same one in every run. Switch one of them off",
            fixable=Applicability.UNSAFE,
            subject=("off", place.at(place.node.value)),
        )


def _switch(node: ast.AST) -> tuple[str, bool] | None:
    """Which switch of cuDNN an assignment sets, and whether to True; None when it sets none to a constant."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
        return None
    target = node.targets[0]
    if isinstance(target, ast.Attribute) and target.attr in ("deterministic", "benchmark"):
        if ast.unparse(target.value).endswith("cudnn"):
            return target.attr, bool(node.value.value)
    return None


def _exclusive(function: Function, first: ast.AST, second: ast.AST) -> bool:
    """Whether two statements stand in different arms of one `if`, or the first in a block that leaves."""
    for place in function.nodes(ast.If):
        node = place.node
        assert isinstance(node, ast.If)
        arms = [{id(n) for statement in arm for n in ast.walk(statement)} for arm in (node.body, node.orelse)]
        inside = [[id(n) in arm for arm in arms] for n in (first, second)]
        if (inside[0][0] and inside[1][1]) or (inside[0][1] and inside[1][0]):
            return True
        for arm, block in zip(arms, (node.body, node.orelse), strict=True):
            leaves = block and isinstance(block[-1], (ast.Return, ast.Raise, ast.Continue))
            if leaves and (id(first) in arm) != (id(second) in arm):
                return True
    return False


def _set_before(function: Function, place: Place) -> bool:
    """Whether a function that is called before, on the way to this statement, asks for deterministic cuDNN."""
    for call in function.calls:
        if "::" not in call.name or call.place.range.start >= place.range.start:
            continue
        facts = function.workspace.function(call.name)
        if facts is None or "deterministic" not in facts.randomness.does or _conditional(call.context):
            continue
        if not _exclusive(function, call.node, place.node):
            return True
    return False


def _conditional(context: Context | None) -> bool:
    return context is not None and any(isinstance(c.node, ast.If) and c.arm == "orelse" for c in context.chain())
