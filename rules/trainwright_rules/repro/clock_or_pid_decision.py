"""REPRO007 clock-or-pid-decision."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Place, Rule, Severity, is_test, seeds_of

_CLOCKS = frozenset(
    {"time.time", "time.time_ns", "time.perf_counter", "time.monotonic", "datetime.datetime.now",
     "datetime.datetime.utcnow", "datetime.datetime.today", "os.getpid", "os.urandom"}
)  # fmt: skip
_SEED_KEYWORDS = frozenset({"random_state", "seed", "random_seed"})
_HASHED = frozenset({"builtins.hash", "builtins.id"})


class ClockOrPidDecision(Rule):
    """The clock, the process number or an object's address decides what is drawn.

    ## What it does
    Reports a seed that is made of `time.time()`, `datetime.now()` or `os.getpid()` and that nothing keeps, and rows
    that are sorted into parts by `hash(...)` of a text or by `id(...)`.

    ## Why it is bad
    The seed is there, but nobody knows it: the run can't be repeated. `hash()` of a text is salted anew in every Python
    process, so that rows change between train and test part from run to run, and a model that is loaded later is tested
    on what it has learned from.

    ## Example
    ```python
    import random
    import time


    def order(files):
        random.seed(time.time())
        random.shuffle(files)
        return files
    ```

    ## Use instead
    ```python
    import random


    def order(files, seed):
        random.Random(seed).shuffle(files)
        return files
    ```

    ## Truth
    Names of runs and folders, logs and durations are what clocks are for. A seed from the clock that is printed, logged
    or stored can be used again: nothing is said. `hash()` of a whole number is the same in every process.

    ## References
    - PYTHONHASHSEED: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONHASHSEED
    """

    code = "REPRO007"
    name = "clock-or-pid-decision"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        sources = [call for call in function.calls if call.name in _CLOCKS]
        if sources:
            yield from self._seeds(function, sources)
        hashed = [call for call in function.calls if call.name in _HASHED]
        if hashed:
            yield from self._parts(function, hashed)

    def _seeds(self, function: Function, sources: list[Call]) -> Iterator[Finding]:
        clocks = {id(call.node): call for call in sources}
        named = _assigned_from(function, clocks)
        told: set[int] = set()
        for call in function.calls:
            for seed in _seeds_given(call):
                direct = next((clocks[id(n)] for n in ast.walk(seed) if id(n) in clocks), None)
                name = next((n.id for n in ast.walk(seed) if isinstance(n, ast.Name) and n.id in named), "")
                source = direct or (named[name] if name else None)
                if source is None or id(source) in told or (name and _kept(function, name, call)):
                    continue
                told.add(id(source))
                yield self.finding(
                    call.place,
                    f"`{ast.unparse(source.node)}` decides the seed, and nothing keeps it: this run can't be repeated. "
                    "Take a fixed seed, or log the one that was drawn",
                )
                break

    def _parts(self, function: Function, hashed: list[Call]) -> Iterator[Finding]:
        """`hash(name) % 10 < 8`: which part a row belongs to."""
        nodes = {id(call.node): call for call in hashed}
        for place in function.nodes(ast.BinOp):
            node = place.node
            assert isinstance(node, ast.BinOp)
            if not isinstance(node.op, ast.Mod):
                continue
            call = next((nodes[id(n)] for n in ast.walk(node.left) if id(n) in nodes), None)
            if call is None or not _decides(function, place) or _is_number(call):
                continue
            what = "is salted anew in every Python process" if call.method == "hash" else "is an address in memory"
            yield self.finding(
                call.place,
                f"`{ast.unparse(call.node)}` {what}: another run sorts the rows differently. "
                "Use `zlib.crc32` or `hashlib` of the bytes",
            )


def _seeds_given(call: Call) -> Iterator[ast.expr]:
    """The expressions that a call takes as a seed."""
    if (seeds_of(call) and call.node.args) or call.method in ("manual_seed", "default_rng", "RandomState", "Random"):
        if (call.node.args and "::" not in call.name) or (call.node.args and seeds_of(call)):
            yield call.node.args[0]
    for keyword in call.node.keywords:
        if keyword.arg in _SEED_KEYWORDS and not call.method.startswith(("add_", "log")):
            yield keyword.value


def _assigned_from(function: Function, clocks: dict[int, Call]) -> dict[str, Call]:
    """The local names that hold what a clock gave."""
    found = {}
    for place in function.nodes(ast.Assign):
        node = place.node
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            call = next((clocks[id(n)] for n in ast.walk(node.value) if id(n) in clocks), None)
            if call is not None and not _is_text(node.value):
                found[node.targets[0].id] = call
    return found


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, (ast.JoinedStr, ast.Constant)) or "strftime" in ast.unparse(node)


def _kept(function: Function, name: str, seeding: Call) -> bool:
    """Whether a seed is printed, logged, stored or returned, so that it can be used again."""
    for place in function.nodes(ast.Name):
        node = place.node
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            inside = any(n is node for n in ast.walk(seeding.node))
            if not inside and not _is_seed_too(function, node):
                return True
    return False


def _is_seed_too(function: Function, name: ast.Name) -> bool:
    """Whether a use of the name only seeds another library."""
    return any(seeds_of(call) and any(n is name for n in ast.walk(call.node)) for call in function.calls)


def _decides(function: Function, place: Place) -> bool:
    """Whether a remainder is compared with something, or chooses."""
    for kind in (ast.Compare, ast.Subscript, ast.If, ast.IfExp):
        for other in function.nodes(kind):
            node = other.node
            part = node.slice if isinstance(node, ast.Subscript) else getattr(node, "test", node)
            if any(n is place.node for n in ast.walk(part)):
                return True
    for other in function.nodes(ast.Assign):
        node = other.node
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            words = ("bucket", "fold", "split", "part", "shard")
            if any(w in node.targets[0].id.lower() for w in words) and any(n is place.node for n in ast.walk(node)):
                return True
    return False


def _is_number(call: Call) -> bool:
    """Whether what is hashed is known to be a number."""
    argument = call.node.args[0] if call.node.args else None
    if isinstance(argument, ast.Call) and getattr(argument.func, "id", "") in ("int", "float"):
        return True
    return isinstance(argument, ast.Constant) and isinstance(argument.value, (int, float))
