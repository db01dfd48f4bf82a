"""YAML files: exact places, the last good tree, bounds against hostile files."""

from __future__ import annotations

import pickle
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from trainwright.configs import OPAQUE, Cause, ConfigFile, ConfigNode, Dialect, NodeKind, Style
from trainwright.positions import Position, Range
from trainwright.source.text import split_lines

PATH = Path("config.yaml")


def parse(text: str) -> ConfigFile:
    return ConfigFile.parse(PATH, text)


def at(text: str, span: Range) -> str:
    """The text that a range covers."""
    lines = split_lines(text)
    (a, b), (c, d) = span
    if a == c:
        return lines[a][b:d] if a < len(lines) else ""
    return lines[a][b:] + "".join(lines[a + 1 : c]) + (lines[c][:d] if c < len(lines) else "")


def value(config: ConfigFile, *path: str | int) -> object:
    node = config.find(path)
    assert node is not None
    return config.data(node, Dialect.PYYAML)


class TestPlaces:
    @pytest.mark.parametrize(
        "text",
        [
            "lr: 1e-3\nsteps: 7\n",
            "\ufefflr: 1e-3\nsteps: 7\n",
            "# é😀\r\nlr: 1e-3 # 😀\r\nsteps: 7\r\n",
            "'é😀': {lr: 1e-3}\nsteps: 7\n",
            "a: 'x\u2028y'\nlr: 1e-3\nsteps: 7",
            "lr: &rate 1e-3\nsteps: 7\n",
            "lr: !!str 1e-3\nsteps: 7\n",
            "lr: !mine &rate 1e-3\nsteps: 7\n",
            "- lr: 1e-3\n- steps: 7\n",
        ],
    )
    def test_ranges_cover_the_value_without_anchor_and_tag(self, text: str) -> None:
        scalars = {node.path[-1]: node for node in parse(text).scalars()}
        assert at(text, scalars["lr"].range) == "1e-3"
        assert at(text, scalars["steps"].range) == "7"
        for node in scalars.values():
            assert node.key is None or at(text, node.key.range).strip("'") == node.key.text

    def test_a_block_ends_with_its_last_value_not_below_the_comments(self) -> None:
        text = "model:\n  layers: 3\n\n  # more to come\n\nlr: 1\n"
        node = parse(text).find(("model",))
        assert node is not None
        assert at(text, node.range) == "layers: 3"
        assert at(text, node.entry_range) == "model:\n  layers: 3"

    def test_styles(self) -> None:
        text = "a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\ne: >\n  x\nf: [x]\n"
        assert [node.style for node in parse(text).nodes()][1:-1] == [
            Style.PLAIN,
            Style.SINGLE_QUOTED,
            Style.DOUBLE_QUOTED,
            Style.LITERAL,
            Style.FOLDED,
            Style.FLOW,
        ]

    def test_the_innermost_node_at_a_position(self) -> None:
        config = parse("a:\n  - b: 1\n    c: 22\n")
        found = config.node_at(Position(2, 8))
        assert found is not None and found.path == ("a", 0, "c")
        on_key = config.node_at(Position(0, 0))
        assert on_key is not None and on_key.path == ("a",)


class TestValues:
    def test_several_documents(self) -> None:
        config = parse("a: 1\n---\nb: 2\n...\n---\n")
        assert [config.data(document, Dialect.PYYAML) for document in config.documents] == [{"a": 1}, {"b": 2}, None]
        assert config.find(("b",), document=1) is not None

    def test_aliases_and_merge_keys(self) -> None:
        text = "base: &base {lr: 1, layers: 2}\nother: &other {lr: 5, width: 9}\n"
        text += "student:\n  <<: [*base, *other]\n  layers: 3\nrate: *base\n"
        config = parse(text)
        assert value(config, "student") == yaml.safe_load(text)["student"] == {"lr": 1, "width": 9, "layers": 3}
        assert value(config, "rate", "lr") == 1

    def test_an_anchor_given_again_and_one_of_another_document(self) -> None:
        assert value(parse("a: &x 1\nb: *x\nc: &x 2\nd: *x\n"), "d") == 2
        config = parse("a: &x 1\n---\nb: *x\n")
        assert config.problem is not None and "&x" in config.problem.message
        assert config.problem.range.start == Position(2, 3)

    def test_keys_given_twice(self) -> None:
        config = parse("lr: 1\nmodel: {a: 1, a: 2}\nlr: 2\n<<: {}\n<<: {}\n")
        assert [(d.path, d.first.start, d.second.start) for d in config.duplicates] == [
            (("model", "a"), Position(1, 8), Position(1, 14)),
            (("lr",), Position(0, 0), Position(2, 0)),
        ]
        assert value(config, "lr") == 2

    def test_keys_that_are_collections(self) -> None:
        config = parse("? [a, b]\n: 1\n? {x: {y: 1}}\n: 2\nlr: 3\n")
        assert config.problem is None
        assert value(config, "lr") == 3

    def test_python_tags_are_never_executed(self, tmp_path: Path) -> None:
        marker = tmp_path / "ran"
        config = parse(f"a: !!python/object/apply:os.mkdir ['{marker}']\nb: !!python/name:os.system ''\n")
        assert value(config, "a") is OPAQUE
        assert value(config, "b") is OPAQUE
        assert not marker.exists()

    @settings(max_examples=60, deadline=None)
    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False)
            | st.text("ab é\u2028'\n", max_size=6),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
            ),
            max_leaves=12,
        ),
        st.booleans(),
    )
    def test_reads_what_pyyaml_reads(self, data: object, flow: bool) -> None:
        text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True)
        config = parse(text)
        assert config.problem is None
        expected = yaml.safe_load(text)
        assert config.data(config.documents[0], Dialect.PYYAML) == _with_text_keys(expected)


def _with_text_keys(data: object) -> object:
    if isinstance(data, dict):
        return {key if isinstance(key, str) else repr(key): _with_text_keys(inner) for key, inner in data.items()}
    return [_with_text_keys(inner) for inner in data] if isinstance(data, list) else data


class TestBrokenText:
    def test_what_comes_before_the_error_is_kept_on_opening(self) -> None:
        config = parse("model:\n  layers: 3\nlr: 'half\n")
        assert config.problem is not None
        assert config.problem.range.start == Position(2, 4)
        assert value(config, "model", "layers") == 3

    def test_the_last_good_tree_follows_the_text(self) -> None:
        before = "model:\n  layers: 3\nlr: 0.1\nseed: 7\n"
        config = parse(before).replaced(before.replace("layers: 3", "layers: [3,\n  width: 5"))
        assert config.problem is not None and config.stale
        seed = config.find(("seed",))
        assert seed is not None and at(config.text, seed.range) == "7"
        again = config.replaced(config.text + "more: 'open")
        assert again.stale and again.find(("lr",)) is not None
        good = again.replaced("lr: 1\n")
        assert good.problem is None and not good.stale and value(good, "lr") == 1

    def test_every_typed_prefix_leaves_a_tree_within_the_text(self) -> None:
        text = "a: &x {lr: 1e-3, b: [1, 'é😀']}\r\nc:\r\n  - *x\r\n  - |\r\n    text\r\n"
        config = parse(text)
        for end in range(len(text), -1, -1):
            config = config.replaced(text[:end])
            lines = split_lines(config.text) or [""]
            for node in config.nodes():
                assert node.range.start <= node.range.end
                assert node.range.end.line <= len(lines)

    @pytest.mark.parametrize(
        ("text", "line", "word"),
        [
            ("a: 1\n\tb: 2\n", 1, "a tab stands here"),
            ("a:\n  b: 1\n\tc: 2\n", 2, "a tab stands here"),
            ("a: b: c\n", 0, "a second `: `"),
            ("a: [1,\nb: 2\n", 0, r"this \[ is never closed"),
            ("a: [1, 2\nb: 3\nc: [4]\n", 0, r"this \[ is never closed"),
            ("b: 1\na: {x: 1", 1, r"this \{ is never closed"),
            ("a: {b: 1 c: 2}\nd: 1\n", 0, "a comma is missing"),
            ("a: [1,\n  [2, 3]\n  [4, 5],\n]\n", 2, "a comma is missing"),
            ("a: \0\n", 0, "not allowed"),
            ("- a\nb: 1\n", 1, "stands in a list"),
            ('a: "abc\nb: 2\nc: 3\n', 0, 'this " is never closed'),
            ("a: 'abc\nb: 2\nc: 'x'\n", 0, "this ' is never closed"),
            ("a: 'it''s'\nb: 'abc' def\n", 1, "behind the closing quote"),
            ("a: 1\nlear\nb: 2\n", 1, "`lear` is no entry"),
            ("m:\n  a: 1\n  lear\n  b: 2\n", 2, "`lear` is no entry"),
            ("a:1\nb: 2\n", 0, "a space is missing"),
            ("a: 1\n  b: 2\n", 1, "indented deeper than `a: 1`"),
            ("a:\n    b: 1\n   c: 2\nd: 1\n", 2, "the indentation of `c: 2`"),
            ("files: *.csv\n", 0, r"`\*` begins an alias"),
            ("a: @x\n", 0, "can't begin with `@`"),
            ('a: "C:\\data"\n', 0, r"`\\d` is no escape"),
            ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", 1, "merge conflict"),
        ],
    )
    def test_problems_name_the_place(self, text: str, line: int, word: str) -> None:
        import re

        problem = parse(text).problem
        assert problem is not None
        assert problem.range.start.line == line
        assert re.search(word, problem.message)

    @pytest.mark.parametrize(
        "new", ["  dropout: 0.1", "    - width: 256", "key: [1, {a: b}]", "- item", 'note: "a b"', "---"]
    )
    def test_what_is_typed_is_to_blame_and_no_other_line(self, new: str) -> None:
        lines = "base: &d\n  lr: 0.1\nmodel:\n  layers:\n    - width: 64\n      depth: 2\nopt:\n  <<: *d\n".splitlines(
            True
        )
        for at_line in range(1, len(lines) + 1):
            config = parse("".join(lines))
            for end in range(len(new) + 1):
                config = config.replaced("".join([*lines[:at_line], new[:end] + "\n", *lines[at_line:]]))
                assert config.problem is None or config.problem.range.start.line == at_line

    @pytest.mark.parametrize(
        "text",
        ["a" + " " * 200_000 + "\nb: [", "a: [" + "'x', " * 10_000, "a:\n" + "  - b: 'c\n" * 10_000, "- " * 60 + "\t"],
    )
    def test_what_is_long_is_explained_soon(self, text: str) -> None:
        started = time.perf_counter()
        assert parse(text).problem is not None
        assert time.perf_counter() - started < 5

    @pytest.mark.parametrize("text", ["a: 1\n{% if x %}\nb: 2\n{% endif %}\n", "a: {{ x }}-1\nb: [{{ y }}\n"])
    def test_templates(self, text: str) -> None:
        problem = parse(text).problem
        assert problem is not None and problem.cause is Cause.TEMPLATE

    def test_braces_in_comments_make_no_template(self) -> None:
        problem = parse("# {{ x }}\na: [1\n").problem
        assert problem is not None and problem.cause is Cause.SYNTAX

    def test_a_tab_that_only_the_scanner_in_python_refuses(self) -> None:
        config = parse("a:\t1\n")
        assert config.problem is None and config.stray_tab == Range(Position(0, 2), Position(0, 3))
        assert parse('a: "x\ty"\nb: |\n  x\ty\n# \t\n').stray_tab is None

    def test_a_lone_surrogate_is_no_problem(self) -> None:
        assert parse("a: \ud800\n").problem is None


class TestBounds:
    def test_alias_bomb(self) -> None:
        bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
        for one, other in zip("abcdefgh", "bcdefghi", strict=True):
            bomb += f"{other}: &{other} [{','.join(['*' + one] * 9)}]\n"
        started = time.perf_counter()
        config = parse(bomb)
        assert config.data(config.documents[0], Dialect.PYYAML) is OPAQUE
        assert time.perf_counter() - started < 5

    def test_merge_bomb(self) -> None:
        bomb = "a: &a {x: 1}\n"
        for one, other in zip("abcdefghijkl", "bcdefghijklm", strict=True):
            bomb += f"{other}: &{other} {{<<: [{','.join(['*' + one] * 9)}]}}\n"
        assert value(parse(bomb), "m", "x") == 1

    @pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
    def test_deep_nesting(self, opening: str) -> None:
        config = parse(opening * 50_000)
        assert config.problem is not None and "deeper than 64" in config.problem.message
        assert pickle.loads(pickle.dumps(config)) == config

    def test_deep_nesting_in_keys(self) -> None:
        assert parse("? " * 50_000 + "\nlr: 1\n").documents

    def test_an_alias_of_its_own_parent(self) -> None:
        config = parse("a: &a {b: *a}\n")
        assert config.data(config.documents[0], Dialect.PYYAML) is not None
        assert value(config, "a", "b", "b", "b") is not None

    def test_huge_file(self) -> None:
        config = parse("".join(f"key{i}: [1, 2, 3, 4]\n" for i in range(40_000)))
        assert config.problem is not None and "200,000" in config.problem.message

    def test_pickling_keeps_the_stale_tree_and_drops_the_project(self) -> None:
        class Project:
            configs = None

        stale = parse("lr: 1\n").replaced("lr: '1\n").within(Project())  # type: ignore[arg-type]
        again = pickle.loads(pickle.dumps(stale))
        assert again == stale and again.stale and again.project is None

    def test_kinds(self) -> None:
        kinds = [node.kind for node in parse("a: &x [1]\nb: *x\n").nodes()]
        assert kinds == [NodeKind.MAPPING, NodeKind.SEQUENCE, NodeKind.SCALAR, NodeKind.ALIAS]
        assert isinstance(parse("a").documents[0], ConfigNode)


def test_what_does_not_parse_may_end_with_its_line() -> None:
    for text in ("a: 1\nb: [\n", "a: {\n", "a: 1\n\tb: 2\n"):
        assert ConfigFile.parse(Path("a.yaml"), "a: 1\n").replaced(text).problem is not None
