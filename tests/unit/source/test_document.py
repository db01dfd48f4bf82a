"""Documents: which statements an edit parses again, what stays, and where things are."""

from __future__ import annotations

import ast
import subprocess
import sys

import libcst
import pytest

from trainwright.positions import Position, Range
from trainwright.source import Change, Document, Place, Segment

MODULE = '''\
"""Doc."""
import torch

# The model.
@register(
    "net")
class Net(nn.Module):
    """A net."""

    size = 3  # wide

    def __init__(self):
        super().__init__()

    @property
    def width(self):
        return "é" + self.name

    class Inner(Base):
        def forward(self, x):
            return x


def train(model):
    for x in loader:
        model(x)


a = 1; b = 2
'''


def _edit(document: Document, old: str, new: str) -> Change:
    """Replace the only place where `old` stands."""
    text = document.text
    assert text.count(old) == 1
    start = text.index(old)
    return document.edit(Range(_position(text, start), _position(text, start + len(old))), new)


def _position(text: str, offset: int) -> Position:
    return Position(text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1))


def _name(segment: Segment) -> str:
    node = segment.node
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.name
    return ast.unparse(node)


def _names(segments: object) -> list[str]:
    return [_name(segment) for segment in segments]  # type: ignore[attr-defined]


def _text(document: Document, place: Place) -> str:
    (line, column), (end_line, end_column) = place.range
    assert line == end_line
    return document.lines[line][column:end_column]


def test_segments_are_statements_with_what_stands_above_them() -> None:
    document = Document(MODULE)
    assert _names(document.segments) == ["'Doc.'", "import torch", "Net", "train", "a = 1", "b = 2"]
    net = document.segments[2]
    assert (net.start_line, net.first_line, net.end_line) == (2, 4, 21)
    assert _names(net.members) == ["'A net.'", "size = 3", "__init__", "width", "Inner"]
    assert [member.first_line for member in net.members] == [7, 9, 11, 14, 18]
    assert _names(net.members[-1].members) == ["forward"]
    assert [(s.first_line, s.end_line) for s in document.segments[-2:]] == [(28, 29), (28, 29)]
    assert document.syntax_error is None


def test_an_edit_in_a_function_parses_only_it() -> None:
    document = Document(MODULE)
    before = list(document.segments)
    change = _edit(document, "model(x)", "model(x, 1)")
    assert _names(change.removed) == _names(change.added) == ["train"]
    assert change.parsed_segments == 1 and not change.full and change.classes == ()
    assert [s is t for s, t in zip(before, document.segments, strict=True)] == [True, True, True, False, True, True]
    assert document.version == 1


def test_an_edit_in_a_method_keeps_its_class() -> None:
    document = Document(MODULE)
    net = document.segments[2]
    members = list(net.members)
    change = _edit(document, "super().__init__()", "super().__init__()\n        self.x = 1")
    assert _names(change.removed) == _names(change.added) == ["__init__"]
    assert change.classes == (net,) and change.touched_class is net and change.parsed_segments == 1
    assert document.segments[2] is net
    assert [s is t for s, t in zip(members, net.members, strict=True)] == [True, True, False, True, True]
    assert net.end_line == 22
    assert isinstance(net.node, ast.ClassDef) and net.node.body == [member.node for member in net.members]


def test_an_edit_in_a_nested_class_names_both() -> None:
    document = Document(MODULE)
    net = document.segments[2]
    inner = net.members[-1]
    change = _edit(document, "return x\n", "return x + 1\n")
    assert _names(change.added) == ["forward"]
    assert change.classes == (net, inner) and change.touched_class is inner
    assert net.members[-1] is inner


def test_an_edit_of_a_class_header_keeps_its_members() -> None:
    document = Document(MODULE)
    net = document.segments[2]
    members = list(net.members)
    change = _edit(document, "nn.Module", "nn.Module, Mixin")
    assert _names(change.removed) == _names(change.added) == ["Net"]
    assert document.segments[2] is not net
    assert document.segments[2].members == members
    assert all(member.parent is document.segments[2] for member in members)
    node = document.segments[2].node
    assert isinstance(node, ast.ClassDef)
    assert [ast.unparse(base) for base in node.bases] == ["nn.Module", "Mixin"]


def test_a_half_typed_class_header_keeps_its_members_live() -> None:
    document = Document(MODULE)
    net = document.segments[2]
    assert _edit(document, "nn.Module):", "nn.Module").added == ()
    assert net.broken and document.syntax_error is not None
    change = _edit(document, "size = 3", "size = 4")
    assert _names(change.added) == ["size = 4"] and document.segments[2] is net
    assert _names(_edit(document, "nn.Module", "nn.Module):").added) == ["Net"]
    assert document.syntax_error is None


def test_comments_and_blank_lines_parse_nothing() -> None:
    document = Document(MODULE)
    before = list(document.segments)
    change = _edit(document, "# The model.\n", "# The model,\n\n# in short.\n")
    assert change.added == change.removed == () and change.parsed_segments == 0
    assert document.segments == before
    assert before[2].first_line == 6 and before[2].members[-1].first_line == 20
    assert (change.first_line, change.removed_lines, change.added_lines) == (3, 1, 3)


def test_a_broken_statement_keeps_its_last_tree_and_the_rest_stays_live() -> None:
    document = Document(MODULE)
    train, net = document.segments[3], document.segments[2]
    assert _edit(document, "model(x)", "model(x").added == ()
    assert document.segments[3] is train and train.broken
    problem = document.syntax_error
    assert problem is not None and problem.message == "'(' was never closed" and problem.range.start == Position(25, 13)
    assert _names(_edit(document, "size = 3", "size = 4").added) == ["size = 4"]
    _edit(document, "import torch\n", "import torch\nimport os\n")
    assert document.syntax_error is not None and document.syntax_error.range.start == Position(26, 13)
    assert _names(_edit(document, "model(x", "model(x)").added) == ["train"]
    assert document.syntax_error is None and not document.segments[4].broken and document.segments[3] is net


def test_a_broken_method_leaves_the_others_live() -> None:
    document = Document(MODULE)
    net = document.segments[2]
    width = net.members[3]
    _edit(document, "self.name", "self.")
    assert net.members[3] is width and width.broken and not net.broken
    assert _names(_edit(document, "super()", "super(Net)").added) == ["__init__"]


def test_a_file_opened_broken_has_the_statements_that_parse() -> None:
    text = MODULE.replace("return x\n", "return (x\n").replace("import torch", "import")
    document = Document(text)
    assert _names(document.segments) == ["'Doc.'", "Net", "train", "a = 1", "b = 2"]
    net = document.segments[1]
    assert _names(net.members) == ["'A net.'", "size = 3", "__init__", "width", "Inner"]
    assert net.members[-1].members == []
    assert document.syntax_error is not None and document.syntax_error.range.start.line == 1
    document.replace(MODULE)
    assert document.syntax_error is None
    assert _names(document.segments[2].members[-1].members) == ["forward"]


@pytest.mark.parametrize("junk", ["x = (", '"""', "if x:", "  y", "@", "def", "}", "\0", "else:"])
def test_junk_breaks_only_its_own_lines(junk: str) -> None:
    document = Document(MODULE)
    before = list(document.segments)
    document.edit(Range(Position(22, 0), Position(22, 0)), junk + "\n")
    assert document.segments == before and document.syntax_error is not None
    document.edit(Range(Position(22, 0), Position(23, 0)), "")
    assert document.segments == before and document.syntax_error is None and document.text == MODULE


def test_statements_join_and_split() -> None:
    document = Document("if a:\n    b\nelse:\n    c\nd\n")
    _edit(document, "else:", "x = 1\nif e:")
    assert _names(document.segments) == ["if a:\n    b", "x = 1", "if e:\n    c", "d"]
    _edit(document, "x = 1\nif e:", "else:")
    assert len(document.segments) == 2 and document.syntax_error is None


def test_a_decorator_or_string_that_is_closed_joins_what_follows() -> None:
    document = Document("x = 1\ndef f(): pass\ny = '''b'''\n")
    _edit(document, "x = 1", "@wraps")
    assert _names(document.segments) == ["f", "y = 'b'"] and document.syntax_error is None
    document.replace("x = '''a\ndef f(): pass\ny = '''b\n'''\n")
    assert document.syntax_error is not None
    document.replace("x = '''a\ndef f(): pass\ny = '''\nb\n")
    assert document.syntax_error is None and len(document.segments) == 2


def test_replacing_the_text_touches_only_what_differs() -> None:
    document = Document(MODULE)
    change = document.replace(MODULE.replace("model(x)", "model(x, x)"))
    assert _names(change.added) == ["train"]
    assert document.replace(document.text) == Change(first_line=len(document.lines))
    assert _names(document.replace("x = 1\n").added) == ["x = 1"]
    assert document.replace("").added == () and document.segments == [] and document.lines == []


def test_places_follow_and_count_code_points() -> None:
    document = Document(MODULE)
    width = document.segments[2].members[3]
    assert isinstance(width.node, ast.FunctionDef)
    returned = width.node.body[0]
    assert isinstance(returned, ast.Return) and isinstance(returned.value, ast.BinOp)
    place = Place(width, returned.value.right)
    assert place.range == Range(Position(16, 21), Position(16, 30)) and _text(document, place) == "self.name"
    _edit(document, "import torch\n", "import torch\nimport os\n\n")
    assert place.line == 18 and _text(document, place) == "self.name"
    assert _text(document, place.at(returned.value.left)) == '"é"'
    assert Place(width, width.node).range.start == Position(17, 4)
    assert Place(width, ast.Load()).range == Place(width, width.node).range


def test_a_class_ends_where_its_last_member_ends() -> None:
    document = Document(MODULE)
    net = document.segments[2]
    _edit(document, "return x\n", "return (x,\n                    x)\n")
    assert Place(net, net.node).range.end == Position(21, 22)


def test_a_byte_order_mark_stands_before_the_first_statement() -> None:
    document = Document("\ufeffx = 1\n")
    assert _names(document.segments) == ["x = 1"]
    assert isinstance(document.segments[0].node, ast.Assign)
    assert _text(document, Place(document.segments[0], document.segments[0].node)) == "x = 1"
    document.edit(Range(Position(0, 0), Position(0, 0)), "\n")
    assert document.syntax_error is not None
    document.edit(Range(Position(0, 0), Position(1, 0)), "")
    assert document.syntax_error is None


@pytest.mark.parametrize(
    ("text", "where", "new", "result"),
    [
        ("a\r\nb\r\n", (0, 9, 0, 9), "x", "ax\r\nb\r\n"),
        ("a\r\nb\r\n", (0, 1, 1, 0), "", "ab\r\n"),
        ("a\n", (7, 3, 9, 1), "b", "a\nb"),
        ("a", (7, 3, 9, 1), "\nb", "a\nb"),
        ("", (0, 0, 0, 0), "x\r\ny", "x\r\ny"),
        ("a\rb\n", (1, 0, 1, 1), "\n", "a\r\n\n"),
        ("a\r\nb", (0, 0, 1, 1), "", ""),
        ("🚀 = 1\n", (0, 1, 0, 2), "é", "🚀é= 1\n"),
    ],
)
def test_edits_of_lines(text: str, where: tuple[int, int, int, int], new: str, result: str) -> None:
    document = Document(text)
    line, column, end_line, end_column = where
    document.edit(Range(Position(line, column), Position(end_line, end_column)), new)
    assert document.text == result
    assert document.lines == Document(result).lines


def test_the_libcst_tree_is_kept_beside() -> None:
    document = Document(MODULE)
    before = document.cst_module()
    assert document.cst_module() is before
    _edit(document, "super().__init__()", "super().__init__()\n        # new\n        self.x = 1\n        # last")
    _edit(document, "# The model.\n", "# The other model.\n")
    assert document.cst_module().deep_equals(libcst.parse_module(document.text))
    assert document.cst_module().body[3] is before.body[3]
    tree = document._cst_tree()
    assert (tree.full_parses, tree.partial_parses) == (1, 1)


def test_a_statement_of_the_libcst_tree() -> None:
    document = Document(MODULE)
    train = document.segments[3]
    statement = document.cst_statement(train)
    assert isinstance(statement, libcst.FunctionDef) and statement.name.value == "train"
    assert document.cst_statement(document.segments[4]) is document.cst_statement(document.segments[5])
    _edit(document, "size = 3", "size = ")
    with pytest.raises(libcst.ParserSyntaxError):
        document.cst_module()
    assert document.cst_statement(train).deep_equals(statement)
    _edit(document, "size = ", "size = 4")
    assert document.cst_module().code == document.text


def test_libcst_is_only_imported_for_its_tree() -> None:
    code = "import sys, trainwright.source as s; s.Document('x = 1').replace('y'); sys.exit('libcst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_deep_nesting_is_a_problem_not_a_crash() -> None:
    document = Document("x = 1\ny = " + "(" * 5000 + ")" * 5000 + "\nz = 2\n")
    assert _names(document.segments) == ["x = 1", "z = 2"]
    assert document.syntax_error is not None
