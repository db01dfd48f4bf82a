"""Measures the server at work in a large workspace: answers while it reads it, opening files, memory at the end.

    python benchmarks/workspace.py [--files 500] [--folder FOLDER] [--rounds 3]

A server is started in a generated workspace (or on a copy of the Python and YAML files of FOLDER), and while it reads
that, hovers, code actions and edits come at irregular moments, as from somebody who works. Then files of 1,000 and of
5,000 lines are opened, and at last ten of 1,000 lines are open, and the memory of all the server's processes is taken.
ruff's server does the same beside it where the words "while the workspace is read" mean something to it: it reads no
other files, so only opening and memory are compared.

Prints Markdown tables. CPU time and memory are read from /proc.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from keystroke import default_servers, machine, percentile, place_to_type
from session import Session, now
from training_file import training_file
from training_tree import write_tree

_QUIET = 0.5  # seconds without a question; a server that uses no CPU time in them has read everything
_LONGEST = 240.0


def copied(source: Path, folder: Path) -> int:
    """Copy the Python and YAML files below `source`; how many."""
    count = 0
    for path in sorted(source.rglob("*")):
        if path.suffix in (".py", ".yaml", ".yml") and path.is_file():
            target = folder / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            count += 1
    return count


class Work:
    """Somebody at work in one file: asks, looks for fixes, types."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.line, indentation = place_to_type(session.lines)
        self.column = len(indentation)
        self.random = random.Random(1)
        self.times: dict[str, list[float]] = {"hover": [], "code action": [], "edit to diagnostics": []}

    def step(self) -> None:
        """One of each, each after a pause."""
        session, identifier = self.session, {"uri": self.session.uri}
        where = {"line": self.random.randrange(len(session.lines) - 1), "character": 8}
        self._timed("hover", "textDocument/hover", {"textDocument": identifier, "position": where})
        params = {
            "textDocument": identifier,
            "range": {"start": where, "end": where},
            "context": {"diagnostics": session.diagnostics[:1]},
        }
        self._timed("code action", "textDocument/codeAction", params)
        self._pause()
        sent = now()
        session.change(self.line, self.column, self.line, self.column, "a")
        session.await_diagnostics()
        self.times["edit to diagnostics"].append((now() - sent) * 1e3)
        session.change(self.line, self.column, self.line, self.column + 1, "")
        session.await_diagnostics()

    def _pause(self) -> None:
        time.sleep(self.random.uniform(0.06, 0.2))

    def _timed(self, what: str, method: str, params: object) -> None:
        self._pause()
        sent = now()
        self.session.request(method, params)
        self.times[what].append((now() - sent) * 1e3)


def read_while_working(session: Session) -> tuple[dict[str, list[float]], float, float]:
    """Work until the workspace is read; the times, and the seconds and CPU seconds that reading took."""
    work = Work(session)
    started, before = now(), session.cpu_seconds()
    while now() - started < _LONGEST:
        kept = {what: list(times) for what, times in work.times.items()}
        lasted, cpu = now() - started, session.cpu_seconds()
        for _ in range(4):
            work.step()
        used = session.cpu_seconds()
        time.sleep(_QUIET)
        if session.cpu_seconds() - used < 0.02:  # nothing is done while nobody asks: all is read
            break
    return kept if kept["hover"] else work.times, lasted, cpu - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=500, help="files to generate")
    parser.add_argument("--folder", type=Path, help="measure with a copy of these files instead")
    parser.add_argument("--rounds", type=int, default=3, help="files of 5,000 lines to open")
    arguments = parser.parse_args()
    servers = {name: command for name, command in default_servers().items() if name in ("trainwright", "ruff")}
    opened: dict[tuple[str, int], list[float]] = {}
    memory: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="workspace_") as name:
        for server, command in servers.items():
            folder = Path(name) / server
            folder.mkdir()
            if arguments.folder:
                count = copied(arguments.folder, folder)
            else:
                count = arguments.files
                write_tree(folder, count, count * 375)
            session = Session(server, command, training_file(1000), pull=True, workspace=folder)
            try:
                if server == "trainwright":
                    times, seconds, cpu = read_while_working(session)
                    print(f"{machine()}; {count} files, read in {seconds:.0f} s beside the work, {cpu:.1f} CPU s\n")
                    print("| while the workspace is read | p50 | p95 | largest | asked |\n|---|---|---|---|---|")
                    for what, values in times.items():
                        print(
                            f"| {what} | {statistics.median(values):.1f} ms | {percentile(values, 0.95):.1f} ms "
                            f"| {max(values):.1f} ms | {len(values)} |"
                        )
                for lines, count_to_open in ((1000, 9), (5000, arguments.rounds)):
                    for number in range(count_to_open):
                        seconds = session.open_another(f"opened_{lines}_{number}.py", training_file(lines))
                        opened.setdefault((server, lines), []).append(seconds * 1e3)
                        time.sleep(1)
                    if lines == 1000:  # ten files are open now
                        time.sleep(8)
                        memory[server] = session.memory_bytes()
            finally:
                session.close()
    print("\n| first diagnostics after opening | " + " | ".join(servers) + " |\n|---|" + "---|" * len(servers))
    for lines in (1000, 5000):
        row = " | ".join(f"{statistics.median(opened[server, lines]):.0f} ms" for server in servers)
        print(f"| {lines:,} lines | {row} |")
    row = " | ".join(f"{memory[server] / 2**20:.0f} MB" for server in servers)
    print(f"| memory, ten files of 1,000 lines open, {count} files read | {row} |")


if __name__ == "__main__":
    sys.exit(main())
