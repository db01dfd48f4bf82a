"""Random edits of real files, each compared with a parse of the whole text.

python -m tests.fuzz.documents --edits 20000 --seed 1 FILES...
"""

from __future__ import annotations

import argparse
import ast
import random
import statistics
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import libcst

from trainwright.positions import Position, Range
from trainwright.source import Change, Document, Segment, split_lines

_OPENERS = ['"""', "'''", '"', "'", "(", ")", "[", "]", "{", "}", "\\", "#", ":", ";", ",", "@", "=", "f'", 'rb"']
_LINES = [
    "x = 1",
    "call(a, b)",
    "y.z()",
    "return x",
    "import q",
    "if x: y",
    "a = 1; b = 2",
    "a = [\n1]; b = 2",
    "pass",
    "else:",
    "elif q:",
    "except E:",
    "finally:",
    "@decorate",
    "@decorate(",
    "@(\n  x)",
    "class C:",
    "class C(B, metaclass=M):",
    "class C: pass",
    "class \\\n  C(\n  # why\n  B\n):",
    "def f(a,\n      b):",
    "async def f():",
    "for i in r:",
    "with a as b, c:",
    "match x:",
    "case 1:",
    "'''doc\nstring'''",
    '"""doc',
    "x = (",
    ")",
    "x = 1 \\",
    "\\",
    "x = 1; \\\n  y = 2",
    "# comment",
    "# comment \\",
    "s = '🚀é' + \"日本\"  # 🚀",
    "\x0c",
    "\x0cx = 1",
    "lambda: (yield)",
    "\u2028",
    "x = 1 if y else \\\n  z",
    "global g",
]
_PASTES = [
    "if a:\n    b = '''q\nz'''\nelse:\n    c\n",
    "class P:\n    '''Doc.'''\n\n    x = 1\n\n    def f(self):\n        return 1\n    # tail\n\n    y = 2\n",
    "@one\n@two(\n    3)\ndef f(a):\n    return a\n    # tail\n\n\n",
    "try:\n    a\nexcept E:\n    b\n# c\nelse:\n    d\nfinally:\n    e\n",
    "class Q:\n\n    class R:\n        def f(self): pass\n\n        z = 1\n"
    "    @x\n    class S(\n        R\n    ):\n        # why\n        a: int\n",
    "x = {\n    'a': 1,\n    # c\n}\n",
    "# one\n\n# two\n",
    "\tx = 1\n\tif y:\n\t\tz\n",
]


# What an edit does, and how often.
_KINDS = {
    "type": 5,
    "delete": 3,
    "enter": 2,
    "insert": 4,
    "remove": 1,
    "copy": 1,
    "comment": 1,
    "blank": 1,
    "open": 3,
    "indent": 2,
    "join": 1,
    "paste": 2,
    "decorate": 1,
    "drop": 1,
    "move": 1,
    "newline": 1,
    "end": 1,
    "tab": 1,
    "cut": 1,
}


class Mismatch(AssertionError):
    """The document differs from what a full parse says."""


class Editing:
    """A document and the plain text that it must be, under random edits."""

    def __init__(self, text: str, seed: int) -> None:
        self.random = random.Random(seed)
        self.text = text
        self.document = Document(text)
        self.segments = set(_walk(self.document.segments))
        self.undo: list[tuple[int, int, str]] = []
        self.times: list[float] = []
        self.cst_times: list[float] = []
        self.counts: Counter[str] = Counter()
        self.parses = True
        self.last = ""

    def step(self) -> Change:
        """One random edit. Half of the edits of a broken text take back what was done, so that it is whole again."""
        if self.undo and ((not self.parses and self.random.random() < 0.6) or len(self.undo) > 40):
            start, end, new = self.undo.pop()
            kind = "undo"
        else:
            kind, start, end, new = self._edit()
            self.undo.append((start, start + len(new), self.text[start:end]))
        self.last = f"{kind} {start}:{end} {self.text[start:end]!r} -> {new!r}"
        return self.apply(start, end, new)

    def apply(self, start: int, end: int, new: str) -> Change:
        """Replace characters of the text, and of the document."""
        old = self.text
        self.text = old[:start] + new + old[end:]
        inside = any(old[at - 1 : at + 1] == "\r\n" for at in (start, end))
        if inside or self.random.random() < 0.02:
            begin = time.process_time()
            change = self.document.replace(self.text)
        else:
            lines = split_lines(old)
            where = Range(_position(lines, start), _position(lines, end))
            begin = time.process_time()
            change = self.document.edit(where, new)
        self.times.append(time.process_time() - begin)
        self.segments = (self.segments - set(change.removed)) | set(change.added)
        return change

    def check(self, cst: bool = False) -> None:
        """Compare the document with a full parse of the text."""
        document = self.document
        if document.text != self.text or document.lines != split_lines(self.text):
            raise Mismatch("text")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                full = ast.parse("\f" + self.text[1:] if self.text.startswith("\ufeff") else self.text)
            except (SyntaxError, ValueError):
                full = None
        self.parses = full is not None
        self.counts["whole" if full else "broken"] += 1
        check_extents(document)
        if set(_walk(document.segments)) != self.segments:
            raise Mismatch("changes do not add up")
        if full is None:
            if document.syntax_error is None:
                raise Mismatch("no syntax error")
            return
        if document.syntax_error is not None:
            raise Mismatch(f"still broken: {document.syntax_error}")
        _compare_bodies(full.body, document.segments)
        if cst:
            self._check_cst()

    def _check_cst(self) -> None:
        try:
            full = libcst.parse_module(self.text)
        except libcst.ParserSyntaxError:
            self.counts["libcst does not parse"] += 1
            return
        begin = time.process_time()
        kept = self.document.cst_module()
        self.cst_times.append(time.process_time() - begin)
        self.counts["cst"] += 1
        if kept.code != full.code:
            raise Mismatch("code of the libcst tree")
        if not kept.deep_equals(full):
            raise Mismatch("libcst tree")
        for name in ("default_indent", "default_newline", "has_trailing_newline"):
            if getattr(kept, name) != getattr(full, name):
                raise Mismatch(f"{name} of the libcst tree")

    def _edit(self) -> tuple[str, int, int, str]:
        pick = self.random
        lines = split_lines(self.text) or [""]
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line))
        k = pick.randrange(len(lines))
        if pick.random() < 0.1:
            k = pick.choice([0, len(lines) - 1])
        line = lines[k]
        start = starts[k]
        body = line.rstrip("\r\n")
        indent = body[: len(body) - len(body.lstrip())]
        newline = line[len(body) :] or "\n"
        column = pick.randrange(len(body) + 1)
        at = start + column
        [kind] = pick.choices(list(_KINDS), list(_KINDS.values()))
        if kind == "type":
            return kind, at, at, pick.choice([*"abcxyz_1 .", "é", "🚀", "if ", "\t"])
        if kind == "delete":
            return kind, at, min(at + pick.choice([1, 1, 1, 3]), start + len(body)), ""
        if kind == "enter":
            return kind, at, at, newline + pick.choice(["", indent, indent + "    "])
        if kind == "insert":
            text = pick.choice(_LINES).replace("\n", newline)
            return kind, start, start, pick.choice([indent, indent, indent + "    ", indent[4:], ""]) + text + newline
        if kind == "remove":
            return kind, start, start + len(line), ""
        if kind == "copy":
            return kind, start, start, line
        if kind == "comment":
            return (
                kind,
                start,
                start,
                " " * pick.choice([0, 2, 4, 4, 8, 12]) + pick.choice(["# note", "#é", "#"]) + newline,
            )
        if kind == "blank":
            return kind, start, start, pick.choice(["", "    ", "        ", "\t", "\x0c"]) + newline
        if kind == "open":
            return kind, at, at, pick.choice(_OPENERS)
        if kind == "indent":
            stop = min(k + pick.choice([1, 1, 2, 5]), len(lines))
            part = lines[k:stop]
            if pick.random() < 0.5:
                part = [("    " + each if each.strip() else each) for each in part]
            else:
                part = [(each[4:] if each.startswith("    ") else each) for each in part]
            return kind, start, starts[stop], "".join(part)
        if kind == "join":
            return kind, start + len(body), start + len(line), ""
        if kind == "paste":
            text = pick.choice(_PASTES)
            extra = pick.choice(["", indent, indent])
            return kind, start, start, "".join(extra + each for each in split_lines(text)).replace("\n", newline)
        if kind == "decorate":
            return kind, start, start, indent + pick.choice(["@one", "@two(1)", "@(one)"]) + newline
        if kind == "drop":
            stop = min(k + pick.randrange(1, 7), len(lines))
            return kind, start, starts[stop], ""
        if kind == "move":
            stop = min(k + pick.randrange(1, 12), len(lines))
            part = lines[k:stop]
            pick.shuffle(part)
            return kind, start, starts[stop], "".join(part)
        if kind == "newline":
            return kind, start + len(body), start + len(line), pick.choice(["\n", "\r\n", "\r", "\n\n", ""])
        if kind == "end":
            size = len(self.text)
            return kind, size, size, pick.choice(["\n", "x = 1", "    y", "# end", "\n\n", "    ", "\r"])
        if kind == "tab":
            return (
                kind,
                start,
                start + len(indent),
                indent.replace("    ", "\t") or pick.choice(["\ufeff", "\x0c", " "]),
            )
        stop = min(at + pick.randrange(1, 200), len(self.text))
        return "cut", at, stop, ""


def check_extents(document: Document) -> None:
    """The segments follow each other, cover what is not a comment, and agree with their nodes."""

    def check(body: Sequence[Segment], parent: Segment | None, start: int, end: int) -> None:
        for segment in body:
            if segment.parent is not parent or segment.owner is not document:
                raise Mismatch(f"parent of {segment}")
            if segment.start_line != min(start, segment.first_line):
                raise Mismatch(f"start of {segment}, not {start}")
            if not segment.start_line <= segment.first_line < segment.end_line <= end:
                raise Mismatch(f"extent of {segment}")
            if _has_code(document.lines[start : segment.first_line]):
                raise Mismatch(f"code in the gap before {segment}")
            if not segment.broken and segment.node.lineno - 1 + segment.shift < segment.first_line:
                raise Mismatch(f"node of {segment}")
            if segment.body_line >= 0:
                check(segment.body, segment, segment.body_line, segment.end_line)
                if segment.end_line != segment.body[-1].end_line:
                    raise Mismatch(f"end of {segment}")
            start = segment.end_line
        if parent is None and _has_code(document.lines[start:]):
            raise Mismatch("code after the last segment")

    check(document.body, None, 0, len(document.lines))
    broken = {segment for top in document.body for segment in top.walk() if segment.broken}
    if broken != document.unparsable:
        raise Mismatch("the broken segments are not those that are known")


def _has_code(lines: Sequence[str]) -> bool:
    stripped = (line.strip(" \t\f\r\n\ufeff\\") for line in lines)
    return any(line and line[0] != "#" for line in stripped)


def _walk(segments: Sequence[Segment]) -> Iterator[Segment]:
    for segment in segments:
        yield segment
        yield from _walk(segment.members)


def _compare_bodies(nodes: Sequence[ast.stmt], segments: Sequence[Segment]) -> None:
    if len(nodes) != len(segments):
        raise Mismatch(f"{len(segments)} statements, not {len(nodes)}")
    for node, segment in zip(nodes, segments, strict=True):
        if isinstance(node, ast.ClassDef) and isinstance(segment.node, ast.ClassDef):
            members = segment.members
            if [member.node for member in members] != segment.node.body:
                raise Mismatch(f"body of {segment}")
            _compare(node, segment.node, segment.shift, skip="body")
            _compare_bodies(node.body, members)
        else:
            _compare(node, segment.node, segment.shift)


def _compare(a: ast.AST, b: ast.AST, shift: int, skip: str = "") -> None:
    if type(a) is not type(b):
        raise Mismatch(f"{ast.dump(b)}, not {ast.dump(a)}")
    if "lineno" in a._attributes and (
        a.lineno != b.lineno + shift
        or a.end_lineno != b.end_lineno + shift
        or a.col_offset != b.col_offset
        or a.end_col_offset != b.end_col_offset
    ):
        raise Mismatch(
            f"place of {ast.dump(b)}: {b.lineno + shift}-{b.end_lineno + shift}, not {a.lineno}-{a.end_lineno}"
        )
    for name in a._fields:
        if name == skip:
            continue
        x, y = getattr(a, name, None), getattr(b, name, None)
        if isinstance(x, list):
            if not isinstance(y, list) or len(x) != len(y):
                raise Mismatch(f"{name} of {ast.dump(b)}, not {ast.dump(a)}")
            for p, q in zip(x, y, strict=True):
                if isinstance(p, ast.AST):
                    _compare(p, q, shift)
                elif p != q:
                    raise Mismatch(f"{name} of {ast.dump(b)}")
        elif isinstance(x, ast.AST):
            if not isinstance(y, ast.AST):
                raise Mismatch(f"{name} of {ast.dump(b)}, not {ast.dump(a)}")
            _compare(x, y, shift)
        elif x != y or type(x) is not type(y):
            raise Mismatch(f"{name} of {ast.dump(b)}, not {ast.dump(a)}")


def _position(lines: Sequence[str], offset: int) -> Position:
    for number, line in enumerate(lines):
        if offset < len(line):
            return Position(number, offset)
        offset -= len(line)
    if lines and not lines[-1].endswith(("\n", "\r")):
        return Position(len(lines) - 1, len(lines[-1]))
    return Position(len(lines), 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--edits", type=int, default=2000, help="per file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cst-every", type=int, default=0, help="compare the libcst trees every so many edits")
    parser.add_argument("--stop", action="store_true", help="at the first mismatch")
    parser.add_argument("--max-lines", type=int, default=600, help="of each file, to keep full parses affordable")
    arguments = parser.parse_args()
    times: list[float] = []
    counts: Counter[str] = Counter()
    mismatches = 0
    for number, path in enumerate(arguments.files):
        text = "".join(split_lines(path.read_text(encoding="utf-8"))[: arguments.max_lines])
        if number % 4 == 3:
            text = text.replace("\n", "\r\n")
        editing = Editing(text, arguments.seed + number)
        for step in range(arguments.edits):
            try:
                editing.step()
                editing.check(cst=bool(arguments.cst_every) and step % arguments.cst_every == 0)
            except Exception as error:
                mismatches += 1
                print(f"{path}: step {step}: {editing.last}\n  {type(error).__name__}: {str(error)[:600]}", flush=True)
                if arguments.stop:
                    raise
                times += editing.times
                counts += editing.counts
                undo = editing.undo
                editing = Editing(editing.text, arguments.seed + number + 1000 * step)
                editing.undo = undo
        times += editing.times
        counts += editing.counts
    times.sort()
    middle, late = statistics.median(times), times[int(0.95 * len(times))]
    print(f"{len(times)} edits, {mismatches} mismatches, {dict(counts)}")
    print(f"edit p50 {1e3 * middle:.3f} ms, p95 {1e3 * late:.3f} ms, max {1e3 * times[-1]:.1f} ms")
    return 1 if mismatches else 0


if __name__ == "__main__":
    sys.exit(main())
