"""A long editing session through the real server, over stdio, that watches how much memory the server holds.

python -m tests.soak.soak --minutes 30 --files 20 --speed 50

Somebody edits files of the example projects: types, takes it back, pastes, deletes, saves, opens and closes files,
hovers, applies code actions, and now and then thinks for a moment. `--minutes` are that person's minutes at five
operations a second; with `--speed` they pass faster, as far as the server keeps up. Now and then the process that
analyses is killed. The resident memory of all the server's processes is measured at the moments of thought, and must
not grow over the second half of the session.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.protocol.client import Client, Document

EXAMPLES = Path(__file__).parents[2] / "examples"
PER_SECOND = 5
"""Operations of a person: keystrokes mostly."""

_THOUGHT = 1.8  # seconds, longer than the server waits before it looks for garbage
_SNIPPETS = (
    "model.eval()",
    "optimizer.zero_grad()",
    "total += loss",
    "x = model(x)",
    "with torch.no_grad():",
    "scaler = StandardScaler().fit(X)",
    "X_train, X_test = train_test_split(X)",
    "def helper(model, x):\n    return model(x)",
    "class Net(nn.Module):\n    def forward(self, x):\n        return self.a(x)",
    "import torch",
    "names = ['ä', '😀']",
    "# a thought",
    '"""',
    "foo(bar[",
)


@dataclass
class Outcome:
    """What a session has shown."""

    operations: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    curve: list[tuple[int, float]] = field(default_factory=list)
    """The resident memory of all the server's processes in MiB after so many operations."""
    kills: int = 0
    """How often the process that analyses was killed."""

    @property
    def growth(self) -> float:
        """By which share of itself memory grew over the second half: from its first quarter to its last."""
        half = [size for _, size in self.curve[len(self.curve) // 2 :]]
        part = max(1, len(half) // 4)
        start = statistics.median(half[:part])
        return (statistics.median(half[-part:]) - start) / start

    def summary(self) -> str:
        """The session in two lines."""
        sizes = [size for _, size in self.curve]
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.kinds.most_common())
        kinds += f"; {self.kills} times the analysis was killed"
        return (
            f"{self.operations} operations in {self.seconds:.0f} s: {kinds}\n"
            f"memory: {sizes[0]:.1f} MiB at first, {max(sizes):.1f} at most, {sizes[-1]:.1f} at last; "
            f"{self.growth:+.1%} over the second half"
        )


def resident(process: int) -> float:
    """The resident memory of a process in MiB."""
    status = Path(f"/proc/{process}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024
    answer = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True)
    return int(answer.stdout) / 1024


class _Editor(Client):
    """A client that forgets what it was told, so that a session can last."""

    def answer(self, ident: Any) -> Any:
        try:
            return super().answer(ident)
        finally:
            self._answers.pop(ident, None)

    def forget(self) -> None:
        with self._changed:
            self.notifications.clear()
            self.requests.clear()
            del self.stderr[:-100]

    def pull(self, document: Document) -> list[dict[str, Any]]:
        return self.diagnostics(document)


class Session:
    """One person, one workspace, one server."""

    def __init__(self, folder: Path, files: int, seed: int, options: Any = None) -> None:
        self.random = random.Random(seed)
        self.paths = copy_examples(folder, files)
        self.texts = {path: path.read_bytes().decode() for path in self.paths}
        self.client = _Editor(folder)
        self.client.initialize(folder, options=options)
        self.client.scanned()
        self.open: dict[Path, Document] = {}
        self.before: dict[Path, list[str]] = {}
        """Earlier texts of the open documents, to go back to."""
        for path in self.paths[: max(1, files // 2)]:
            self._open(path)

    @property
    def memory(self) -> float:
        """The resident memory of all the server's processes in MiB."""
        return sum(map(resident, [self.client.process.pid, *self.client.children()]))

    def kill_worker(self) -> None:
        """End the process that analyses, as an operating system does that is short of memory; another one follows."""
        (pid,) = self.client.children()
        os.kill(pid, signal.SIGKILL)
        self.client.until(lambda: pid not in self.client.children() and self.client.children())
        for document in self.open.values():
            self.client.pull(document)

    # ------------------------------------------------------------------------------- operations

    def operate(self) -> str:
        """Do one thing; its name. Typing is one operation for each key."""
        kinds: list[tuple[Callable[[Path], object], int]] = [
            (self._type, 34),
            (self._undo, 30),
            (self._rename, 4),
            (self._paste, 6),
            (self._delete, 6),
            (self._save, 5),
            (self._hover, 8),
            (self._act, 5),
            (self._close, 3),
            (self._reopen, 3),
        ]
        chosen = self.random.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
        path = self.random.choice(list(self.open))
        chosen(path)
        return chosen.__name__.strip("_")

    def think(self) -> None:
        """Pause for long enough that the server can tidy up."""
        self.client.forget()
        time.sleep(_THOUGHT)

    def end(self) -> None:
        """Shut the server down in order."""
        assert self.client.exit() == 0

    def _open(self, path: Path) -> None:
        language = "yaml" if path.suffix == ".yaml" else "python"
        self.open[path] = self.client.open(path, path.read_bytes().decode(), language)
        self.before[path] = []
        self.client.pull(self.open[path])

    def _reopen(self, _: Path) -> None:
        closed = [path for path in self.paths if path not in self.open]
        if closed:
            self._open(self.random.choice(closed))

    def _close(self, path: Path) -> None:
        """Close without saving: the disk counts again."""
        if len(self.open) > 3:
            self.open.pop(path).close()
            self.before.pop(path)

    def _line_end(self, document: Document) -> tuple[int, str]:
        """A place to write at: the end of a line, and the line's indentation."""
        lines = document.text.splitlines(keepends=True) or [""]
        number = self.random.randrange(len(lines))
        line = lines[number].rstrip("\r\n")
        return sum(map(len, lines[:number])) + len(line), line[: len(line) - len(line.lstrip())]

    def _type(self, path: Path) -> None:
        document = self.open[path]
        self._remember(path)
        at, indent = self._line_end(document)
        text = "\n" + self.random.choice(_SNIPPETS)
        for key in text.replace("\n", "\n" + indent):
            document.splice(at, at, key)
            at += 1
            if self.random.random() < 0.5:
                self.client.pull(document)
        self.client.pull(document)

    def _rename(self, path: Path) -> None:
        """Write on at the name of a function, class or parameter: with each key the file parses, and means another."""
        document = self.open[path]
        self._remember(path)
        names = list(re.finditer(r"(?:def|class) \w+|\(\w+", document.text))
        if not names:
            return
        at = self.random.choice(names).end()
        for key in self.random.choices("abcdefgh", k=4):
            document.splice(at, at, key)
            self.client.pull(document)
            at += 1

    def _paste(self, path: Path) -> None:
        document = self.open[path]
        self._remember(path)
        lines = self.texts[self.random.choice(self.paths)].splitlines(keepends=True)
        start = self.random.randrange(len(lines))
        at, _ = self._line_end(document)
        document.splice(at, at, "\n" + "".join(lines[start : start + self.random.randint(1, 20)]))
        self.client.pull(document)

    def _delete(self, path: Path) -> None:
        document = self.open[path]
        if not document.text:
            return
        self._remember(path)
        start = self.random.randrange(len(document.text))
        document.splice(start, min(len(document.text), start + self.random.choice((1, 1, 5, 200))), "")
        self.client.pull(document)

    def _remember(self, path: Path) -> None:
        texts = self.before[path]
        texts.append(self.open[path].text)
        if len(texts) > 4:  # too far from what it was: the rest of the work is thrown away
            self._to(path, self.texts[path])
            texts.clear()

    def _undo(self, path: Path) -> None:
        if self.before[path]:
            self._to(path, self.before[path].pop())

    def _to(self, path: Path, text: str) -> None:
        """Go to another text by one edit of what differs, as undo does, or by sending all of it."""
        document = self.open[path]
        old = document.text
        if self.random.random() < 0.1:
            document.replace(text)
        else:
            shorter = min(len(old), len(text))
            head = next((i for i in range(shorter) if old[i] != text[i]), shorter)
            tail = next((i for i in range(shorter - head) if old[-1 - i] != text[-1 - i]), shorter - head)
            document.splice(head, len(old) - tail, text[head : len(text) - tail])
        self.client.pull(document)

    def _save(self, path: Path) -> None:
        path.write_bytes(self.open[path].text.encode())
        self.client.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
        changes = [{"uri": path.as_uri(), "type": 2}]
        if self.random.random() < 0.3:  # another program puts a file back that is not open
            closed = [other for other in self.paths if other not in self.open]
            for other in closed[:1]:
                other.write_bytes(self.texts[other].encode())
                changes.append({"uri": other.as_uri(), "type": 2})
        self.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})

    def _hover(self, path: Path) -> None:
        document = self.open[path]
        position = document.position(self.random.randrange(len(document.text) + 1))
        params = {"textDocument": {"uri": document.uri}, "position": position}
        self.client.request("textDocument/hover", params)

    def _act(self, path: Path) -> None:
        """Ask for the code actions of a finding, and apply one of them."""
        document = self.open[path]
        found = self.client.pull(document)
        if not found:
            return
        chosen = self.random.choice(found)
        actions = self.client.actions(document, chosen["range"], [chosen])
        if actions:
            action = self.client.resolved(self.random.choice(actions))
            if "edit" in action:
                text = document.applied(action["edit"])
                self._remember(path)
                self._to(path, text)


def copy_examples(folder: Path, files: int) -> list[Path]:
    """The first so many files of the example projects in `folder`, over again when there are fewer; sorted."""
    found: list[Path] = []
    for copy in range(100):
        for project in sorted(EXAMPLES.glob("*/mistaken")):
            target = folder / f"{project.parent.name}_{copy}"
            shutil.copytree(project, target, ignore=shutil.ignore_patterns("__pycache__", "runs", "data"))
            sources = sorted(path for path in target.rglob("*") if path.suffix in (".py", ".yaml"))
            for path in sources[max(0, files - len(found)) :]:
                path.unlink()
            found.extend(sources[: max(0, files - len(found))])
        if len(found) >= files:
            return found
    raise ValueError(f"{files} files are more than the examples can give")


def run(
    minutes: float,
    files: int,
    speed: float,
    *,
    seed: int = 1,
    every: int = 500,
    kill_every: int = 0,
    options: Any = None,
    say: bool = False,
) -> Outcome:
    """Live through a session; with `kill_every`, the process that analyses is killed after so many operations."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as name:
        session = Session(Path(name), files, seed, options)
        try:
            begin = time.monotonic()
            total = int(minutes * 60 * PER_SECOND)
            paused = 0.0
            while outcome.operations < total:
                version = sum(document.version for document in session.open.values())
                kind = session.operate()
                changes = sum(document.version for document in session.open.values()) - version
                done = changes if kind in ("type", "rename") else 1
                measured = outcome.operations // every
                killed = outcome.operations // kill_every if kill_every else 0
                outcome.operations += done
                if kill_every and outcome.operations // kill_every > killed:
                    session.kill_worker()
                    outcome.kills += 1
                outcome.kinds[kind] += done
                ahead = outcome.operations / PER_SECOND / speed - (time.monotonic() - begin - paused)
                if ahead > 0:
                    time.sleep(ahead)
                if outcome.operations // every > measured:
                    session.think()
                    paused += _THOUGHT
                    outcome.curve.append((outcome.operations, session.memory))
                    if say:
                        print(f"{outcome.curve[-1][0]:8d} operations  {outcome.curve[-1][1]:7.1f} MiB", flush=True)
            session.end()
            outcome.seconds = time.monotonic() - begin
        finally:
            session.client.kill()
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a session from the command line; 1 when memory grows."""
    parser = argparse.ArgumentParser(description="A long editing session that watches the server's memory.")
    parser.add_argument("--minutes", type=float, default=30, help="a person's minutes")
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--speed", type=float, default=50, help="how much faster than a person")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=500, help="operations between two looks at memory")
    parser.add_argument("--kill-every", type=int, default=2_000, help="operations between two ends of the analysis")
    parser.add_argument("--growth", type=float, default=0.05, help="the share by which the second half may grow")
    given = parser.parse_args(arguments)
    outcome = run(
        given.minutes,
        given.files,
        given.speed,
        seed=given.seed,
        every=given.every,
        kill_every=given.kill_every,
        say=True,
    )
    print(outcome.summary())
    if outcome.growth > given.growth:
        print(f"memory grew by more than {given.growth:.0%}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
