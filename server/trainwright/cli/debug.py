"""`trainwright debug model`: what the analysis believes, beside the code."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.cli.logs import show_logs
from trainwright.engine.check import Batch
from trainwright.engine.diagnostic import Notice
from trainwright.engine.files import PYTHON, Discovered, folders_below
from trainwright.report.frame import ASCII, UNICODE, encodable, visible
from trainwright.report.text import counted, shown
from trainwright.semantics.model import BODY
from trainwright.semantics.view import Belief, ClassView, FunctionView, ModuleView, view_of_module
from trainwright.settings import settings_for
from trainwright.source.text import split_lines

if TYPE_CHECKING:
    from rich.console import Console

MOST_FILES = 2_000
"""In a larger project callers may be missing; the files nearest to the one that is asked about are read first."""

_ROOTS = ("trainwright.toml", "pyproject.toml", ".git")
_TAB = "    "
_STYLES = {
    "loop": "yellow",
    "pass": "bold yellow",
    "mode": "bold magenta",
    "forward": "cyan",
    "backward": "green",
    "step": "green",
    "zero_grad": "green",
    "freeze": "magenta",
    "gradients": "magenta",
    "escape": "red",
    "keeps": "bold red",
}
"""The topics that decide about findings stand out; the others are dimmed."""


def run_debug_model(file: Path, function: str | None, output_format: str) -> int:
    """Print the beliefs about a file, or about the functions and classes of one name; the exit status.

    Raises:
        SettingsError: settings can't be read or followed.
    """
    show_logs()
    path = file.absolute()
    if path.suffix not in PYTHON or not path.is_file():
        reason = "is not a Python file" if path.is_file() else "does not exist"
        print(f"trainwright: {shown(path)} {reason}", file=sys.stderr)
        return 2
    files, cut = project_files(path)
    batch = Batch.of_files(Discovered(files), settings_for)
    batch.project.stale()  # files that were loaded early learn of those that came later
    module = batch.project.workspace.modules.get(path)
    notices = [f"{shown(notice.path)}: {notice.message}" for notice in _about(batch, path)]
    if module is None:
        print("\n".join(notices), file=sys.stderr)
        return 2
    if cut:
        notices.append(f"the project has more than {MOST_FILES:,} Python files: callers in the others are not seen")
    here = Path.cwd()
    root = here if path.is_relative_to(here) else project_root(path)
    view = dataclasses.replace(view_of_module(module, root, function), notices=tuple(notices))
    if function is not None and not view.units:
        print(f"trainwright: {shown(path)} has no function or class `{function}`", file=sys.stderr)
        return 2
    if output_format == "json":
        print(json.dumps(dataclasses.asdict(view), indent=2))
    else:
        for notice in notices:
            print(f"warning: {notice}", file=sys.stderr)
        _print(view, split_lines(module.document.text))
    return 0


def _about(batch: Batch, path: Path) -> list[Notice]:
    found = [notice for notice in batch.notices if notice.path == path]
    return [*found, *batch.project.notices(path)] if path in batch.sources else found


def project_root(path: Path) -> Path:
    """The nearest folder above a file that looks like a project's, or else the file's own."""
    return next((f for f in path.parents if any((f / name).exists() for name in _ROOTS)), path.parent)


def project_files(path: Path) -> tuple[tuple[Path, ...], bool]:
    """A file and the Python files of its project, those of its own folder first; whether there are too many."""
    files = {path: None}
    folders = dict.fromkeys((path.parent, project_root(path)))
    for found in chain.from_iterable(folders_below(folder, settings_for) for folder in folders):
        for each in found:
            if each.suffix in PYTHON and each not in files:
                if len(files) >= MOST_FILES:
                    return tuple(files), True
                files[each] = None
    return tuple(files), False


# -- printing -----------------------------------------------------------------------------------------------------


def _print(view: ModuleView, lines: Sequence[str]) -> None:
    from trainwright.cli.console import terminal

    console = terminal()
    printer = _Beside(console, lines) if console.is_terminal else _Below(console, lines)
    for unit in view.units:
        printer.unit(unit, view)
    imports = f"; imports {', '.join(view.imports)}" if view.imports else ""
    functions, classes = counted(len(view.functions), "function"), len(view.classes)
    console.print(f"{functions}, {classes} {'class' if classes == 1 else 'classes'}{imports}", style="bold")


class _Below:
    """Into a file or a pipe: each line of code, and what is believed about it below."""

    def __init__(self, console: Console, lines: Sequence[str]) -> None:
        self.console = console
        self.lines = lines
        self.glyphs = UNICODE if "utf" in console.encoding.lower() else ASCII
        self.digits = len(str(len(lines)))

    def unit(self, unit: FunctionView | ClassView, view: ModuleView) -> None:
        """Print one function or class, and an empty line."""
        self.heading(unit)
        if isinstance(unit, FunctionView):
            self.code(unit, list(_lines_of(unit, view)))
            outline = unit.summary.outline
            if outline:
                self.about("others see", outline)
        self.console.print()

    def safe(self, text: str) -> str:
        """Printable in the console's encoding."""
        return encodable(visible(text.replace("\t", _TAB)), self.console.encoding)

    def source(self, line: int) -> str:
        """One line of code."""
        return self.safe(self.lines[line - 1].rstrip()) if line <= len(self.lines) else ""

    def heading(self, unit: FunctionView | ClassView) -> None:
        """The name, and what is believed about the whole."""
        print(f"{_title(unit)}, {_span(unit)}", file=self.console.file)
        for topic, text in unit.around:
            print(f"  {topic:<11}{self.safe(text)}", file=self.console.file)

    def code(self, unit: FunctionView, lines: list[int]) -> None:
        """The lines, with their beliefs."""
        beliefs = _by_line(unit.beliefs)
        for line in lines:
            print(
                f"{line:>{self.digits}} {self.glyphs.bar} {self.source(line)}".rstrip(),
                file=self.console.file,
            )
            for belief in beliefs.get(line, ()):
                margin = " " * self.digits
                print(
                    f"{margin} {self.glyphs.gap}     {belief.topic:<11}{self.safe(belief.text)}", file=self.console.file
                )

    def about(self, title: str, lines: list[str]) -> None:
        """A titled list."""
        print(f"  {title}", file=self.console.file)
        for line in lines:
            print(f"    {self.safe(line)}", file=self.console.file)


class _Beside(_Below):
    """In a terminal: the code on the left, what is believed about it on the right."""

    def heading(self, unit: FunctionView | ClassView) -> None:
        from rich.padding import Padding
        from rich.rule import Rule
        from rich.table import Table
        from rich.text import Text

        title = Text.assemble((_title(unit), "bold"), (f"  {_span(unit)}", "dim"))
        self.console.print(Rule(title, align="left", style="dim", characters=self.glyphs.other))
        table = Table.grid(padding=(0, 2))
        for topic, text in unit.around:
            table.add_row(Text(topic, "bold blue"), Text(self.safe(text)))
        self.console.print(Padding(table, (0, 0, 1, 2)))

    def code(self, unit: FunctionView, lines: list[int]) -> None:
        from rich.table import Table
        from rich.text import Text

        beliefs = _by_line(unit.beliefs)
        table = Table.grid(padding=(0, 1))
        room = self.console.width - self.digits - 16
        widest = max((len(self.source(line)) for line in lines), default=0)
        table.add_column(justify="right", style="dim", width=self.digits)
        table.add_column()
        table.add_column(width=max(20, min(widest, room // 2)), no_wrap=True, overflow="ellipsis")
        table.add_column()
        table.add_column()
        table.add_column(ratio=1)
        bar = Text(self.glyphs.bar, "dim")
        for line in lines:
            number, source, last = str(line), Text(self.source(line)), ""
            for belief in beliefs.get(line, ()):
                style = _STYLES.get(belief.topic, "dim")
                topic = Text(belief.topic if belief.topic != last else "", style)
                said = Text(self.safe(belief.text), "dim" if style == "dim" else "")
                table.add_row(number, bar, source, bar, topic, said)
                number, source, last = "", Text(), belief.topic
            if number:
                table.add_row(number, bar, source, bar, "", "")
        table.expand = True
        self.console.print(table)

    def about(self, title: str, lines: list[str]) -> None:
        from rich.text import Text

        self.console.print(Text(f"  {title}", "bold blue"))
        for line in lines:
            self.console.print(Text(f"    {self.safe(line)}", "dim"))


def _title(unit: FunctionView | ClassView) -> str:
    if isinstance(unit, ClassView):
        return f"class {unit.name}"
    if unit.name == BODY:
        return "the module's own code"
    return f"{unit.name}({', '.join(unit.summary.parameters)})"


def _span(unit: FunctionView | ClassView) -> str:
    return f"line {unit.line}" if unit.line == unit.end_line else f"lines {unit.line} to {unit.end_line}"


def _by_line(beliefs: Sequence[Belief]) -> dict[int, list[Belief]]:
    found: dict[int, list[Belief]] = {}
    for belief in beliefs:
        found.setdefault(belief.line, []).append(belief)
    return found


def _lines_of(unit: FunctionView, view: ModuleView) -> list[int]:
    """The lines to show: of a function all, but for those of functions in it; of the module those with beliefs."""
    if unit.name == BODY:
        return sorted({belief.line for belief in unit.beliefs})
    inner = [other for other in view.functions if other.name.startswith(f"{unit.name}.")]
    hidden = {line for other in inner for line in range(other.line + 1, other.end_line + 1)}
    return [line for line in range(unit.line, unit.end_line + 1) if line not in hidden]
