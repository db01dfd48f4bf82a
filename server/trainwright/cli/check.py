"""`trainwright check`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path

from trainwright.engine import cache
from trainwright.engine.check import Batch, lines_on_disk
from trainwright.engine.diagnostic import CheckResult, Notice
from trainwright.engine.environment import libraries_of, stamp_of
from trainwright.engine.files import Discovered
from trainwright.report.text import Tally, counted, shown
from trainwright.rule import Applicability
from trainwright.settings import Overrides, cache_dir, parse_options, settings_for
from trainwright.source.files import Unreadable, decode_source

CLEAN, FINDINGS, WRONG = 0, 1, 2
_NOTHING = "warning: no Python or YAML files found"


Lines = Callable[[Path, "int | None"], Sequence[str]]


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    paths: tuple[Path, ...] = ()
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    preset: str | None = None
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    output_format: str = "full"
    exit_zero: bool = False
    stdin_filename: Path | None = None
    statistics: bool = False
    cache: bool = False

    @cached_property
    def overrides(self) -> Overrides:
        """What they ask of rules; all rules are imported to know that.

        Raises:
            SettingsError: an unknown code.
        """
        return parse_options(self.preset, self.select, self.extend_select, self.ignore)

    @property
    def stdin(self) -> bool:
        """Whether standard input is to be checked."""
        return self.paths == (Path("-"),) or (self.stdin_filename is not None and not self.paths)


def run_check(options: Options) -> int:
    """Check, show, and fix if asked to; the exit status.

    Raises:
        SettingsError: settings can't be read or followed.
    """
    gc.disable()  # trees live until the end: looking for garbage among them cost a sixth
    store = _store(options)
    known = cache.recall(store) if store is not None else None
    if known is not None:
        if not (known.files or known.notices):
            _say(_NOTHING)
        _warn(known.notices)
        _show(known, lines_on_disk, options, 0)
        return FINDINGS if known.diagnostics and not options.exit_zero else CLEAN
    overrides = options.overrides
    batch = _stdin_batch(options) if options.stdin else Batch.of_paths(options.paths or (Path(),), overrides, store)
    if not (batch.sources or batch.notices or batch.missing):
        _say(_NOTHING)
    for path in batch.missing:
        _say(f"error: {path} {'is a link that leads nowhere' if path.is_symlink() else 'does not exist'}")
    status = _diff(batch, options) if options.diff else _check(batch, options)
    if status == FINDINGS and options.exit_zero:
        status = CLEAN
    return WRONG if batch.missing or batch.failed else status


def _store(options: Options) -> cache.Store | None:
    """Where the outcome of this check is kept; None when it is not kept."""
    if not options.cache or options.stdin or options.fix or options.diff:
        return None
    roots = [path.absolute() for path in options.paths or (Path(),)]
    libraries = [stamp_of(libraries_of(root if root.is_dir() else root.parent)) for root in roots]
    asked = (libraries, options.paths, options.preset, options.select, options.extend_select, options.ignore)
    return cache.store_for((*asked, _wants_fixes(options)), *cache_dir(Path.cwd()))


def _stdin_batch(options: Options) -> Batch:
    path = (Path.cwd() / (options.stdin_filename or "stdin.py")).absolute()
    batch = Batch.of_files(Discovered(()), partial(settings_for, overrides=options.overrides))
    try:
        batch.add(decode_source(path, sys.stdin.buffer.read()))
    except Unreadable as reason:
        batch.notices.append(Notice(path, f"skipped: it {reason}"))
    return batch


def _check(batch: Batch, options: Options) -> int:
    fixed = 0
    failed: Sequence[Notice] = ()
    if options.fix:
        before = _applicable(batch.check(), options)
        texts = batch.fix(unsafe=options.unsafe_fixes, creating=not options.stdin)
        if options.stdin:
            sys.stdout.write(next(iter(texts.values()), _stdin_text(batch)))
        else:
            failed = batch.write(texts)
        fixed = max(before - _applicable(batch.check(), options), 0)
    result = batch.check(want_fixes=_wants_fixes(options))
    _warn([*result.notices, *failed])
    _show(result, batch.lines, options, fixed)
    if failed:
        return WRONG
    return FINDINGS if result.diagnostics else CLEAN


def _stdin_text(batch: Batch) -> str:
    return "".join(source.text for source in batch.sources.values())


def _applicable(result: CheckResult, options: Options) -> int:
    """How many findings have a fix that these options apply."""
    wanted = {Applicability.SAFE, Applicability.UNSAFE} if options.unsafe_fixes else {Applicability.SAFE}
    return sum(diagnostic.fixable in wanted for diagnostic in result.diagnostics)


def _wants_fixes(options: Options) -> bool:
    """Whether the fixes themselves are shown: computing them imports libcst."""
    if options.statistics:
        return False
    if options.output_format == "full":
        from trainwright.cli.console import terminal

        return terminal().is_terminal
    return options.output_format == "json"


def _show(result: CheckResult, lines: Lines, options: Options, fixed: int) -> None:
    """Print the findings; fixed standard input has standard output for itself, and they go to standard error."""
    out = sys.stderr if options.stdin and options.fix else sys.stdout
    found = result.diagnostics
    tally = Tally.of(found, fixed, options.unsafe_fixes)
    if options.statistics:
        from trainwright.report import statistics

        counts = statistics.count(found)
        if options.output_format == "json":
            from trainwright.report.machine import statistics_as_json

            print(statistics_as_json(counts), file=out)
        else:
            for line in statistics.table(counts):
                print(line, file=out)
            print(tally.words(result.files), file=out)
    elif options.output_format == "json":
        from trainwright.report.machine import as_json

        print(as_json(found), file=out)
    elif options.output_format == "concise":
        from trainwright.report.concise import concise

        for line in concise(found, options.unsafe_fixes):
            print(line, file=out)
        print(tally.words(result.files), file=out)
    else:
        from trainwright.cli.console import terminal
        from trainwright.report.full import FullReport

        report = FullReport(terminal(out), lru_cache(maxsize=None)(lines))
        report.print(found)
        report.print_summary(tally, result.files)


def _diff(batch: Batch, options: Options) -> int:
    from trainwright.report.diff import unified

    before = batch.check()
    _warn(before.notices)
    texts = batch.fix(unsafe=options.unsafe_fixes, creating=not options.stdin)
    for path, text in texts.items():
        _print_diff(unified(path, batch.sources[path].text if path in batch.sources else None, text))
    sys.stdout.flush()
    after = batch.check()
    unsafe = sum(diagnostic.fixable is Applicability.UNSAFE for diagnostic in after.diagnostics)
    more = f" {unsafe} more can be fixed with --unsafe-fixes." if unsafe and not options.unsafe_fixes else ""
    if not texts:
        _say(f"Nothing to fix in {counted(before.files, 'file')}.{more}")
        return CLEAN
    fixed = max(_applicable(before, options) - _applicable(after, options), 0)
    _say(f"Would fix {counted(fixed, 'finding')} in {counted(len(texts), 'file')}.{more}")
    return FINDINGS


def _print_diff(lines: Iterable[str]) -> None:
    """Byte for byte into a file or a pipe, for `git apply`; in colour to a terminal."""
    if not sys.stdout.isatty():
        sys.stdout.writelines(lines)
        return
    from rich.text import Text

    from trainwright.cli.console import terminal
    from trainwright.report.diff import style
    from trainwright.report.frame import visible

    console = terminal()
    for line in lines:
        # a tab is no danger to a terminal; whatever else is not simply printed may be
        parts = [visible(part) for part in line.rstrip("\r\n").split("\t")]
        console.print(Text("\t".join(parts), style(line)), soft_wrap=True)


def _warn(notices: Sequence[Notice]) -> None:
    for notice in notices:
        _say(f"warning: {shown(notice.path)}: {notice.message}")


def _say(line: str) -> None:
    print(line, file=sys.stderr)
