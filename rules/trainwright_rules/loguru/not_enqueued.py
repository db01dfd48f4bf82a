"""LOGURU004 not-enqueued."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Rule, Severity, words
from trainwright_rules.loguru._sinks import Sink, is_test, program, sinks

if TYPE_CHECKING:
    from trainwright.editing import Editor

_PROCESSES = (
    (re.compile(r"^\s*(?:from|import) (?:torch\.)?multiprocessing\b", re.MULTILINE), "multiprocessing"),
    (re.compile(r"\bProcessPoolExecutor\("), "a ProcessPoolExecutor"),
    (re.compile(r"\bDistributedDataParallel\(|\bDDP\(|\binit_process_group\("), "distributed training"),
    (re.compile(r"\bnum_workers *= *[1-9]"), "the workers of a DataLoader"),
    (re.compile(r"^\s*@ray\.remote\b", re.MULTILINE), "Ray"),
)
"""What in a program's text says that it runs in several processes."""
_OWN = {"rank", "pid", "getpid", "process", "proc", "worker", "master", "main", "zero", "primary", "chief"}
"""Words of a condition or a file name that give each process its own file, or only one process a file."""


class NotEnqueued(Rule):
    """Several processes write to one log file at the same time.

    ## What it does
    Reports `logger.add` of a file without `enqueue=True` in a program that starts processes: multiprocessing, a process
    pool, Ray, distributed training, or DataLoader workers.

    ## Why it is bad
    Each process holds the file by itself. When one of them rotates it, the others go on writing into the file that was
    renamed: the log falls apart, and what `retention` or `compression` then removes is gone. Two that rotate at once
    end in FileNotFoundError, and a process that is forked while another thread logs may wait for ever for its lock.

    ## Example
    ```python
    from loguru import logger
    from torch.utils.data import DataLoader


    def train(dataset, path: str):
        logger.remove()
        logger.add(path, rotation="100 MB")
        return DataLoader(dataset, batch_size=64, num_workers=4)
    ```

    ## Use instead
    ```python
    from loguru import logger
    from torch.utils.data import DataLoader


    def train(dataset, path: str):
        logger.remove()
        logger.add(path, rotation="100 MB", enqueue=True)
        return DataLoader(dataset, batch_size=64, num_workers=4)
    ```

    ## Fix safety
    Safe: the same messages go to the same file, through a queue and one thread that writes. At the end of the program
    loguru empties the queue.

    ## Truth
    `enqueue` is False by default: loguru is safe between threads, not between processes. The queue reaches processes
    that inherit the logger (fork) or are given it (spawn). Not reported: a file per process, with its rank or number in
    the name; a sink that only one process adds; console sinks; tests.

    ## References
    - loguru, enqueue: https://loguru.readthedocs.io/en/stable/overview.html#asynchronous-thread-safe-multiprocess-safe
    - loguru, multiprocessing: https://loguru.readthedocs.io/en/stable/resources/recipes.html
    """

    code = "LOGURU004"
    name = "not-enqueued"
    severity = Severity.WARN
    libraries = ("loguru",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for sink in sinks(function):
            if not sink.is_file or sink.call.argument("enqueue") is not None or is_test(function):
                continue
            if _is_of_one_process(function, sink):
                continue
            reason = _processes(function)
            if reason is None:
                return
            yield self.finding(
                sink.call.place,
                f"`{sink.written}` is written without a queue in a program with {reason}: a process goes on writing "
                f"into the file that another has rotated away. Pass `enqueue=True`",
                fixable=Applicability.SAFE,
                subject=sink,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        editor.set_keyword(finding.subject.call.place, "enqueue", "True")
        return Fix("Set `enqueue=True`")


def _processes(function: Function) -> str | None:
    """What starts processes in this program; None when nothing does."""
    for module in program(function):
        for pattern, reason in _PROCESSES:
            if function.workspace.finds(pattern, module):
                return reason
    return None


def _is_of_one_process(function: Function, sink: Sink) -> bool:
    """Whether the file's name or a condition around makes it the file of one process."""
    call = sink.call
    own = set(words.words(ast.unparse(sink.target)))
    if isinstance(sink.target, ast.Name) and function.node is not None:
        for node in ast.walk(function.node):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == sink.target.id:
                own |= set(words.words(ast.unparse(node.value)))
    for context in call.context.chain() if call.context is not None else ():
        if isinstance(context.node, ast.If):
            own |= set(words.words(ast.unparse(context.node.test)))
    if function.node is not None:  # `if rank != 0: return` above it
        for statement in function.node.body:
            if isinstance(statement, ast.If) and any(isinstance(n, ast.Return) for n in statement.body):
                own |= set(words.words(ast.unparse(statement.test)))
    return bool(own & _OWN)
