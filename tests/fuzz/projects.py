"""Random edits of a project's files; what is found after each must equal a fresh check of the same texts.

python -m tests.fuzz.projects --edits 2000 --seed 1 FILES...
"""

from __future__ import annotations

import argparse
import ast
import random
import statistics
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from trainwright.engine import Diagnostic, Project
from trainwright.positions import Position, Range
from trainwright.settings import Overrides, Preset, settings_for
from trainwright.source.document import Document

SETTINGS = partial(settings_for, overrides=Overrides(preset=Preset.STRICT))

_LINES = [
    "model.eval()",
    "model.train()",
    "optimizer.zero_grad()",
    "loss.backward()",
    "optimizer.step()",
    "total += loss",
    "x = model(x)",
    "x = 1",
    "import torch",
    "from torch import nn",
    "def helper(a):\n    return a",
    "class Net(nn.Module):\n    pass",
    "return loss",
    "with torch.no_grad():",
    "@torch.no_grad()",
    "# a comment",
    "for x in val_loader:",
    "model = Net()",
    "validate(model, val_loader)",
    "(",
    '"""',
]


@dataclass
class Outcome:
    """What a run of the fuzzer saw."""

    edits: int = 0
    compared: int = 0
    differences: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def summary(self) -> str:
        """One line for people."""
        middle = statistics.median(self.milliseconds) if self.milliseconds else 0.0
        return f"{self.edits} edits, {self.compared} compared, {len(self.differences)} differ, median {middle:.2f} ms"


def _seen(diagnostics: Sequence[Diagnostic]) -> list[tuple[Range, str, str]]:
    return sorted((d.range, d.code, d.message) for d in diagnostics)


def _random_edit(random_: random.Random, lines: Sequence[str]) -> tuple[Range, str]:
    number = random_.randrange(max(1, len(lines)))
    line = lines[number].rstrip("\r\n") if lines else ""
    indent = line[: len(line) - len(line.lstrip())]
    start = Position(number, 0)
    choice = random_.random()
    if choice < 0.4:
        text = random_.choice(_LINES).replace("\n", "\n" + indent)
        return Range(start, start), f"{indent}{text}\n"
    if choice < 0.6:
        return Range(start, Position(number + random_.choice((1, 1, 1, 3)), 0)), ""
    column = random_.randrange(len(line) + 1)
    if choice < 0.8:
        return Range(Position(number, column), Position(number, column)), random_.choice("abc_1 .(")
    return Range(Position(number, column), Position(number, min(len(line), column + 1))), ""


class _Statements:
    """Whole statements, of modules and classes, that are taken out, put back and moved."""

    def __init__(self, random_: random.Random) -> None:
        self._random = random_
        self._taken: dict[Path, list[tuple[int, str]]] = {}

    def edited(self, path: Path, text: str) -> str | None:
        """The text after such an edit; None when it does not parse or there is nothing to do."""
        taken = self._taken.setdefault(path, [])
        if taken and self._random.random() < 0.6:
            number, statement = taken.pop()
            return self._with(text, statement, number if self._random.random() < 0.7 else None)
        places = self._places(text)
        if not places:
            return None
        begin, end = self._random.choice(places)
        lines = text.splitlines(keepends=True)
        statement, rest = "".join(lines[begin:end]), "".join((*lines[:begin], *lines[end:]))
        if self._random.random() < 0.5:
            taken.append((begin, statement))
            return rest
        return self._with(rest, statement, None)

    def _with(self, text: str, statement: str, number: int | None) -> str:
        lines = text.splitlines(keepends=True)
        if number is None or number > len(lines):
            indented = statement[:1].isspace()
            starts = [begin for begin, _ in self._places(text) if not indented or lines[begin][:1].isspace()]
            number = self._random.choice(starts) if starts else len(lines)
        return "".join((*lines[:number], statement, *lines[number:]))

    @staticmethod
    def _places(text: str) -> list[tuple[int, int]]:
        try:
            found = ast.parse(text).body
        except (SyntaxError, ValueError):
            return []
        for cls in [node for node in found if isinstance(node, ast.ClassDef)]:
            found.extend(cls.body)
        return [
            (
                min(node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ())), node.lineno) - 1,
                node.end_lineno or 0,
            )
            for node in found
        ]


def run(paths: Sequence[Path], edits: int, seed: int, compare_every: int = 5, statements: float = 0.3) -> Outcome:
    """Edit files at random in one project and compare with a fresh one.

    Of the edits, the share `statements` takes out, puts back and moves whole statements.
    """
    random_ = random.Random(seed)
    project = Project(SETTINGS)
    for path in paths:
        project.load(path)
    for path in paths:
        project.diagnostics(path)
    originals = {path: project.text(path) for path in paths}
    movable = _Statements(random_)
    outcome = Outcome()
    for number in range(edits):
        path = random_.choice(list(paths))
        whole = movable.edited(path, project.text(path)) if random_.random() < statements else None
        where, text = _random_edit(random_, project.text(path).splitlines(keepends=True))
        begin = time.perf_counter()
        if whole is not None:
            project.replace(path, whole)
        else:
            project.edit(path, where, text)
        project.diagnostics(path)
        outcome.milliseconds.append((time.perf_counter() - begin) * 1000)
        outcome.edits += 1
        if number % compare_every == 0:
            _compare(project, paths, outcome, f"seed {seed}, edit {number}: {path.name} {where} {text!r}")
        broken = project.syntax_error(path) is not None
        if random_.random() < (0.8 if broken else 0.2):
            project.replace(path, originals[path])
    return outcome


def run_interactive(
    paths: Sequence[Path], edits: int, seed: int, compare_every: int = 5, statements: float = 0.3
) -> Outcome:
    """The same as an editor does it: some files are open, the others change on disk and sleep in between."""
    random_ = random.Random(seed)
    project = Project(SETTINGS, interactive=True)
    project.awake_characters = 0, 0
    texts = {path: path.read_text("utf-8") for path in paths}
    originals = dict(texts)
    shown = set(random_.sample(list(paths), max(1, len(paths) // 3)))
    for path in paths:
        if path in shown:
            project.open(path, texts[path])
        else:
            project.load(path, texts[path])
    movable = _Statements(random_)
    outcome = Outcome()
    for number in range(edits):
        path = random_.choice(list(paths))
        begin = time.perf_counter()
        whole = movable.edited(path, texts[path]) if random_.random() < statements else None
        where, text = _random_edit(random_, texts[path].splitlines(keepends=True))
        if path in shown:
            if whole is not None:
                project.replace(path, whole)
            else:
                project.edit(path, where, text)
            project.diagnostics(path)
        else:
            document = Document(texts[path])
            document.edit(where, text)
            project.load(path, document.text if whole is None else whole)
        outcome.milliseconds.append((time.perf_counter() - begin) * 1000)
        outcome.edits += 1
        texts[path] = project.text(path)
        for _ in range(random_.randrange(4)):
            project.advance(0.0)
        if number % compare_every == 0 and project.syntax_error(path) is None:
            while project.advance(1.0):
                pass
            _compare(project, paths, outcome, f"seed {seed}, edit {number}: {path.name} {where} {text!r}", shown)
        broken = project.syntax_error(path) is not None
        if broken or random_.random() < 0.2:
            if path in shown:
                project.replace(path, originals[path])
            else:
                project.load(path, originals[path])
            texts[path] = originals[path]
    return outcome


def _compare(
    project: Project, paths: Sequence[Path], outcome: Outcome, edit: str, shown: Collection[Path] = ()
) -> None:
    project.stale()  # the second phase: what the edit means for configs
    fresh = Project(SETTINGS)
    for path in paths:
        fresh.load(path, project.text(path))
    if any(fresh.syntax_error(path) is not None for path in paths):
        return  # broken statements keep their last good findings: there is nothing to compare with
    outcome.compared += 1
    for path in shown or paths:
        kept, new = _seen(project.diagnostics(path)), _seen(fresh.diagnostics(path))
        if kept != new:
            only_kept = [d for d in kept if d not in new]
            only_new = [d for d in new if d not in kept]
            outcome.differences.append(f"{edit}\n  in {path.name}: kept {only_kept}, fresh {only_new}")


def main() -> int:
    """Exit status 1 when a difference was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--compare-every", type=int, default=5)
    parser.add_argument("--statements", type=float, default=0.3, help="the share of edits that move whole statements")
    parser.add_argument("--interactive", action="store_true", help="as in an editor: some files open, some asleep")
    arguments = parser.parse_args()
    fuzz = run_interactive if arguments.interactive else run
    paths = [path.resolve() for path in arguments.files]
    outcome = fuzz(paths, arguments.edits, arguments.seed, arguments.compare_every, arguments.statements)
    print(outcome.summary())
    print("\n".join(outcome.differences[:5]))
    return 1 if outcome.differences else 0


if __name__ == "__main__":
    sys.exit(main())
