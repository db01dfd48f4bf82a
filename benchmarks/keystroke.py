"""Measures how long after a keystroke the diagnostics are there, beside other servers.

    python benchmarks/keystroke.py [--lines 1000 5300] [--words 12] [--install] [--server NAME=COMMAND ...]

Each server opens the same generated training file. Then a line is added in the body of a function in the middle of
the file, a name is typed and deleted in it letter by letter, and the line is removed again; the servers take turns at
every keystroke, so that whatever else the machine does hits them alike. A keystroke's time is from didChange until
the diagnostics of that version have arrived, pulled or pushed. Then 200 changes are sent at once, and the time is
from the last one until its diagnostics. A mistake is put in and taken out first, to see that the server looks at all.

pylsp and basedpyright take part where they are installed (`--install` gets them from PyPI, see others.py); since they
need half a second for a keystroke, they take part only in the first names.

Prints a Markdown table. CPU time and memory are read from /proc.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import shlex
import shutil
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from others import install, tool
from session import Session, Silence, now
from training_file import training_file

WORDS = ("hidden_dim", "weight_sum", "zq_logits", "probe_value")
BURST = 200
SLOW = ("pylsp", "basedpyright")
SLOW_WORDS = 2
MISTAKE = "options = yaml.load(open('a'), Loader=yaml.Loader); unused_name = undefined_name"


@dataclass
class Times:
    """What was measured of one server on one file, in milliseconds and bytes."""

    keystrokes: list[float] = field(default_factory=list)
    hovers: list[float] = field(default_factory=list)
    burst: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    sees: bool = True


def place_to_type(lines: list[str]) -> tuple[int, str]:
    """A line in the middle of the file behind which a statement may stand, and its indentation."""
    middle = len(lines) // 2
    line = next(i for i in range(middle, len(lines)) if lines[i].strip() == "loss.backward()")
    return line, lines[line][: len(lines[line]) - len(lines[line].lstrip())]


Change = tuple[int, int, int, int, str]


def typed(line: int, end: int, indentation: str, words: int) -> Iterator[Change]:
    """The keystrokes: a new line, names typed and deleted, the line joined away."""
    column = len(indentation)
    for number in range(words):
        word = WORDS[number % len(WORDS)]
        yield line, end, line, end, "\n" + indentation
        for i, letter in enumerate(word):
            yield line + 1, column + i, line + 1, column + i, letter
        for i in reversed(range(len(word))):
            yield line + 1, column + i, line + 1, column + i + 1, ""
        yield line, end, line + 1, column, ""


def sees(session: Session, line: int, end: int, indentation: str) -> bool:
    """Whether the server reports a mistake, and takes the report back when it is gone."""
    before = len(session.diagnostics)
    session.change(line, end, line, end, "\n" + indentation + MISTAKE)
    session.await_diagnostics()
    during = len(session.diagnostics)
    session.change(line, end, line + 1, len(indentation + MISTAKE), "")
    session.await_diagnostics()
    return before < during > len(session.diagnostics)


def burst(session: Session, line: int, end: int, indentation: str) -> float:
    """From the last of many changes until its diagnostics, in milliseconds."""
    column = len(indentation)
    session.change(line, end, line, end, "\n" + indentation)
    session.await_diagnostics()
    for i in range(BURST):
        session.change(line + 1, column + i, line + 1, column + i, "abcdefghij"[i % 10])
    sent = now()
    session.await_diagnostics()
    took = (now() - sent) * 1e3
    session.change(line, end, line + 1, column + BURST, "")
    session.await_diagnostics()
    return took


def measure(sessions: list[Session], words: int) -> dict[str, Times]:
    """Type into all servers, turn by turn."""
    line, indentation = place_to_type(sessions[0].lines)
    end = len(sessions[0].lines[line])
    results = {session.name: Times() for session in sessions}
    for session in sessions:
        results[session.name].sees = sees(session, line, end, indentation)
    changes = list(typed(line, end, indentation, words))
    few = sum(1 for _ in typed(line, end, indentation, min(words, SLOW_WORDS)))
    cpu = {session.name: session.cpu_seconds() for session in sessions}
    gc.collect()
    gc.disable()
    for number, change in enumerate(changes):
        for session in sessions if number % 2 else sessions[::-1]:
            if session.name in SLOW and number >= few:
                continue
            sent = now()
            session.change(*change)
            session.await_diagnostics()
            results[session.name].keystrokes.append((now() - sent) * 1e3)
    gc.enable()
    for session in sessions:
        times = results[session.name]
        times.cpu = (session.cpu_seconds() - cpu[session.name]) / len(times.keystrokes) * 1e3
        for row in range(0, len(session.lines), max(1, len(session.lines) // 20)):
            sent = now()
            session.request(
                "textDocument/hover",
                {"textDocument": {"uri": session.uri}, "position": {"line": row, "character": 8}},
            )
            times.hovers.append((now() - sent) * 1e3)
        times.burst = burst(session, line, end, indentation)
        times.memory = session.memory_bytes()
    return results


def percentile(values: list[float], part: float) -> float:
    """The value below which `part` of all values lie."""
    return sorted(values)[min(len(values) - 1, round(part * (len(values) - 1)))]


def machine() -> str:
    """Where it was measured."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}{load}"


HEADER = """\
| server | lines | open | keystroke p50 | p95 | CPU per keystroke | hover p95 | burst of 200 | memory |
|---|---|---|---|---|---|---|---|---|"""


def row(session: Session, lines: int, times: Times) -> str:
    """A line of the table."""
    blind = "" if times.sees else " (silent about the mistake)"
    return (
        f"| {session.name}, {'pull' if session.pull else 'push'}{blind} | {lines:,} "
        f"| {session.first_seconds * 1e3:.0f} ms "
        f"| {percentile(times.keystrokes, 0.5):.2f} ms | {percentile(times.keystrokes, 0.95):.2f} ms "
        f"| {times.cpu:.2f} ms | {percentile(times.hovers, 0.95):.2f} ms | {times.burst:.0f} ms "
        f"| {times.memory / 2**20:.0f} MB |"
    )


def default_servers() -> dict[str, list[str]]:
    """Ours, and the others where they are installed."""
    servers = {"trainwright": [sys.executable, "-m", "trainwright", "server"]}
    beside = Path(sys.executable).with_name("ruff")
    ruff = str(beside) if beside.exists() else shutil.which("ruff")
    if ruff:
        servers["ruff"] = [ruff, "server"]
    for name, program, *arguments in (("pylsp", "pylsp"), ("basedpyright", "basedpyright-langserver", "--stdio")):
        found = tool(program)
        if found:
            servers[name] = [found, *arguments]
        else:
            print(f"{name} is skipped: it is not installed (--install gets it from PyPI)", file=sys.stderr)
    return servers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, nargs="+", default=[1000, 5300], help="lengths of the files")
    parser.add_argument("--words", type=int, default=12, help="names to type in each file")
    parser.add_argument("--mode", choices=("pull", "push", "both"), default="both")
    parser.add_argument("--install", action="store_true", help="get the other servers from PyPI first")
    parser.add_argument("--server", action="append", default=[], metavar="NAME=COMMAND", help="measure this one too")
    arguments = parser.parse_args()
    if arguments.install:
        install()
    servers = default_servers()
    for given in arguments.server:
        name, _, command = given.partition("=")
        servers[name] = shlex.split(command)
    modes = {"pull": [True], "push": [False], "both": [True, False]}[arguments.mode]
    print(machine() + "\n\n" + HEADER)
    ratios = []
    for lines in arguments.lines:
        text = training_file(lines)
        for pull in modes:
            sessions: list[Session] = []
            results: dict[str, Times] = {}
            try:
                for name, command in servers.items():
                    session = Session(name, command, text, pull=pull)
                    sessions.append(session)
                    if session.pull != pull:  # it has pushed in its own turn
                        sessions.pop().close()
                results = measure(sessions, arguments.words)
                for session in sessions:
                    print(row(session, text.count("\n"), results[session.name]), flush=True)
            except Silence as problem:
                print(f"\n{problem}", file=sys.stderr)
            finally:
                for session in sessions:
                    session.close()
            if {"trainwright", "ruff"} <= results.keys():
                ours, theirs = results["trainwright"].keystrokes, results["ruff"].keystrokes
                ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
                ratios.append(f"{text.count(chr(10)):,} lines, {'pull' if pull else 'push'}: {ratio:.2f}")
    if ratios:
        print("\nTrainwright's time over ruff's, median over the keystrokes: " + "; ".join(ratios) + ".")


if __name__ == "__main__":
    main()
