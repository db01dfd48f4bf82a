"""The process that looks into libraries: jedi reads their sources and stubs, and imports none of them.

It has its own process because jedi takes up to a second for a name, holds on to what it has read, and serves only one
thread. It is started at the first question, and ends when there was none for a while.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import Any, NamedTuple

from trainwright.processes.streams import take_standard_streams
from trainwright.processes.wire import Unpacker, pack

_IDLE = 20.0  # seconds without a question
_MEMORY = 1_500_000_000  # bytes of address space


class Question(NamedTuple):
    """What is this name in the libraries of an environment?"""

    name: str
    site_packages: tuple[str, ...]


class Found(NamedTuple):
    """What a library defines under a name."""

    name: str
    ancestors: tuple[str, ...]
    """Of a class: the names under which itself and all its ancestors are defined, nearest first."""
    parameters: tuple[str, ...]
    """Of a class or function: what a call may give, `*` and `**` included."""


class Unknown(NamedTuple):
    """There is no such name, or it can't be told what it is."""

    name: str


def look_up(question: Question) -> Found | Unknown:
    """The answer; never an exception, whatever jedi does."""
    try:
        return _look_up(question)
    except (Exception, RecursionError):
        return Unknown(question.name)


def _look_up(question: Question) -> Found | Unknown:
    import jedi  # type: ignore[import-untyped]
    from jedi.api.environment import InterpreterEnvironment  # type: ignore[import-untyped]

    module, _, last = question.name.rpartition(".")
    if not module:
        return Unknown(question.name)
    code = f"from {module} import {last}\n{last}("
    project = jedi.Project("/", sys_path=list(question.site_packages), smart_sys_path=False)
    script = jedi.Script(code, environment=InterpreterEnvironment(), project=project)
    names = script.infer(2, 1)
    if not names:
        return Unknown(question.name)
    signatures = script.get_signatures(2, len(last) + 1)
    parameters = tuple(_spelt(parameter) for parameter in signatures[0].params) if signatures else ()
    return Found(question.name, _ancestors(names[0]), parameters)


def _spelt(parameter: Any) -> str:
    stars = {parameter.kind.VAR_POSITIONAL: "*", parameter.kind.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    return f"{stars}{parameter.name}"


def _ancestors(name: Any) -> tuple[str, ...]:
    found = []
    for value in name._name.infer():
        if not value.is_class():
            continue
        for ancestor in value.py__mro__():
            root = ancestor.get_root_context().string_names or ()
            found.append(".".join((*root, ancestor.get_qualified_names()[-1])))
        break
    return tuple(each for each in found if each != "builtins.object")


def _import_nothing() -> None:
    """jedi would import compiled modules to look into them. Those of libraries stay unknown instead."""
    from jedi.inference.compiled import access  # type: ignore[import-untyped]

    real = access.load_module

    def load_module(inference_state: Any, dotted_name: str, sys_path: list[str]) -> Any:
        if dotted_name.partition(".")[0] not in sys.stdlib_module_names:
            return None
        return real(inference_state, dotted_name=dotted_name, sys_path=sys_path)

    access.load_module = load_module


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, hard))


def _receive(pipe: int, inbox: queue.SimpleQueue[Question | None]) -> None:
    unpacker = Unpacker()
    try:
        while data := os.read(pipe, 1 << 16):
            for message in unpacker.feed(data):
                inbox.put(message)
    finally:
        os._exit(0)  # whoever asked is gone


def main() -> None:
    """Answer questions until none has come for a while."""
    incoming, outgoing = take_standard_streams()
    _limit_memory()
    inbox: queue.SimpleQueue[Question | None] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(incoming, inbox), name="receive", daemon=True).start()
    _import_nothing()
    while True:
        try:
            question = inbox.get(timeout=_IDLE)
        except queue.Empty:
            return
        if question is None:
            return
        data = memoryview(pack(look_up(question)))
        while data:
            data = data[os.write(outgoing, data) :]
