"""LOOP019 empty-cache-in-loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Place, Rule, Severity, loops, own_code, words

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class EmptyCacheInLoop(Rule):
    """The CUDA cache is emptied in every batch.

    ## What it does
    Reports `torch.cuda.empty_cache()` in each turn of a loop over batches.

    ## Why it is bad
    It waits for the GPU and hands all cached memory back to the driver, and the next batch asks for it again: every
    batch pays for slow `cudaFree` and `cudaMalloc` calls. It saves no memory either: what tensors use is not in the
    cache, and what is in the cache would have been used again.

    ## Example
    ```python
    import torch


    def train(model, train_loader, criterion, optimizer):
        for x, y in train_loader:
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()
            torch.cuda.empty_cache()
    ```

    ## Use instead
    ```python
    import torch


    def train(model, train_loader, criterion, optimizer):
        for x, y in train_loader:
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()
        torch.cuda.empty_cache()
    ```

    ## Fix safety
    Safe: the call is removed. Results stay the same.

    ## References
    - torch.cuda.empty_cache: https://pytorch.org/docs/stable/generated/torch.cuda.memory.empty_cache.html
    - CUDA memory management: https://pytorch.org/docs/stable/notes/cuda.html#memory-management
    """

    code = "LOOP019"
    name = "empty-cache-in-loop"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to("torch.cuda.empty_cache", "torch.cuda.memory.empty_cache"):
            over = _batches(function, call)
            if over is None:
                continue
            statement = _statement(function, call)
            yield self.finding(
                call.place,
                f"`{ast.unparse(call.node)}` runs for every batch of `{over}`: it waits for the GPU and gives memory "
                f"back that the next batch asks for again. Call it after the loop, or not at all",
                fixable=Applicability.SAFE if statement is not None else None,
                subject=statement,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        if finding.subject is None:
            return None
        editor.remove(finding.subject)
        return Fix("Remove `empty_cache()`")


def _batches(function: Function, call: Call) -> str | None:
    """What the innermost loop around a call walks over, when that is batches of a loader, each of which calls it."""
    for context in call.context.chain() if call.context is not None else ():
        node = context.node
        if isinstance(node, _LOOPS):
            loop = loops(function.tree).get(node)
            if loop is None or not loop.over_loader or not isinstance(node, (ast.For, ast.AsyncFor)):
                return None
            if context.arm != "body":
                return None
            iterable: ast.expr = node.iter
            while isinstance(iterable, ast.Call) and iterable.args:
                iterable = iterable.args[0]
            text = ast.unparse(iterable)
            several = isinstance(iterable, (ast.Name, ast.Attribute)) and {"loaders", "dataloaders"} & set(
                words.words(text)
            )
            return None if several else text
        if isinstance(node, ast.If):
            if context.arm != "body" or "cuda" not in ast.unparse(node.test) or "memory" in ast.unparse(node.test):
                return None  # now and then, or when memory runs short
        elif not isinstance(node, (ast.With, ast.AsyncWith)):
            return None
    return None


def _statement(function: Function, call: Call) -> Place | None:
    """The statement that consists of the call alone, with the `if` around it that would be left empty."""
    question: Place | None = None
    for place in own_code(function):
        node = place.node
        if isinstance(node, ast.If) and len(node.body) == 1 and not node.orelse:
            only = node.body[0]
            if isinstance(only, ast.Expr) and only.value is call.node:
                question = place
        elif isinstance(node, ast.Expr) and node.value is call.node:
            return question or place
    return None
