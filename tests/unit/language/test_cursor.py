"""Where in a YAML text the cursor is, also while the text does not parse. `^` marks the cursor."""

from __future__ import annotations

import random

import pytest

from trainwright.configs.document import ConfigFile
from trainwright.configs.nodes import NodeKind
from trainwright.language.cursor import Cursor, Role, cursor_at
from trainwright.positions import Position
from trainwright.source.text import split_lines


def at(text: str) -> Cursor | None:
    before, _, after = text.partition("^")
    line, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
    return cursor_at(split_lines(before + after), Position(line, column))


@pytest.mark.parametrize(
    ("text", "role", "path", "prefix"),
    [
        ("^", Role.KEY, (), ""),
        ("lr^", Role.KEY, (), "lr"),
        ("lr^: 1\n", Role.KEY, (), "lr"),
        ("lr: ^", Role.VALUE, ("lr",), ""),
        ("lr: 0.^1\n", Role.VALUE, ("lr",), "0."),
        ("lr:^", Role.VALUE, ("lr",), ""),
        ("model:\n  ^\n", Role.KEY, ("model",), ""),
        ("model:\n  hid^\n", Role.KEY, ("model",), "hid"),
        ("model:\n  hidden: 3\n  ^\n", Role.KEY, ("model",), ""),
        ("model:\n  hidden: 3\n^\n", Role.KEY, (), ""),
        ("model:\n  encoder:\n    depth: 3\n  hi^\n", Role.KEY, ("model",), "hi"),
        ("model: # a comment\n\n  # another\n  h^\n", Role.KEY, ("model",), "h"),
        ("model: &m\n  h^\n", Role.KEY, ("model",), "h"),
        ("model: !!map\n  h^\n", Role.KEY, ("model",), "h"),
        ("defaults:\n  - _self_\n  - ^\n", Role.ITEM, ("defaults", 1), ""),
        ("defaults:\n  - _self_\n  - mo^\n", Role.ITEM, ("defaults", 1), "mo"),
        ("defaults:\n  - _self_\n  - model: ^\n", Role.VALUE, ("defaults", 1, "model"), ""),
        ("defaults:\n- _self_\n- model: r^\n", Role.VALUE, ("defaults", 1, "model"), "r"),
        ("defaults:\n- a\n- b\nlr^", Role.KEY, (), "lr"),
        ("callbacks:\n  - class_path: A\n    init_args:\n      mon^\n", Role.KEY, ("callbacks", 0, "init_args"), "mon"),
        ("callbacks:\n  - class_path: A\n  - class_path: B^\n", Role.VALUE, ("callbacks", 1, "class_path"), "B"),
        ("callbacks:\n  - class_path: A\n    init_args: {}\n    ^\n", Role.KEY, ("callbacks", 0), ""),
        ("a:\n  - - x\n    - y^\n", Role.ITEM, ("a", 0, 1), "y"),
        ("model: {hid^}\n", Role.KEY, ("model",), "hid"),
        ("model: {hidden: 3, de^\n", Role.KEY, ("model",), "de"),
        ("model: {hidden: ^", Role.VALUE, ("model", "hidden"), ""),
        ("model: {a: {b: 1}, c: x^}\n", Role.VALUE, ("model", "c"), "x"),
        ("betas: [0.9, 0.^]\n", Role.ITEM, ("betas", 1), "0."),
        ("model: {\n  hidden: 3,\n  de^\n}\n", Role.KEY, ("model",), "de"),
        ('name: "re^"\n', Role.VALUE, ("name",), "re"),
        ("name: 're^\n", Role.VALUE, ("name",), "re"),
        ("lr: ${model.l^}\n", Role.VALUE, ("lr",), "${model.l"),
        ("lr: ${model.l^\n", Role.VALUE, ("lr",), "${model.l"),
        ("data_dir: ${oc.env:HOME^}\n", Role.VALUE, ("data_dir",), "${oc.env:HOME"),
        ("a: 1\n---\nb^\n", Role.KEY, (), "b"),
        ('"my key":\n  x^\n', Role.KEY, ("my key",), "x"),
        ("text: >\n  a: b\n  c\nlr^: 1\n", Role.KEY, (), "lr"),
        ("a:\n  text: |-\n    not: a key\n  h^\n", Role.KEY, ("a",), "h"),
        ("url: http://x^\n", Role.VALUE, ("url",), "http://x"),
        ("model:\r\n  hid^\r\n", Role.KEY, ("model",), "hid"),
        ("name: \U0001f600\U0001f600 x^\n", Role.VALUE, ("name",), "\U0001f600\U0001f600 x"),
        ("x: {{ jinja }}\nlr^\n", Role.KEY, (), "lr"),
    ],
)
def test_what_is_typed(text: str, role: Role, path: tuple[str | int, ...], prefix: str) -> None:
    found = at(text)
    assert found is not None
    assert (found.role, found.path, found.prefix) == (role, path, prefix)


@pytest.mark.parametrize(
    "text",
    [
        "# comment ^\n",
        "lr: 0.1 # ^\n",
        "lr: 0.1\n  x^\n",
        "text: >\n  some ^text\n",
        "text: >\n  some text\n  ^\n",
        "\tlr^\n",
        "---^\n",
    ],
)
def test_where_nothing_is_typed(text: str) -> None:
    assert at(text) is None


def test_the_word_ends_before_what_follows() -> None:
    for text, word in [
        ("hid^den: 3\n", "hidden"),
        ("a: re^lu  # c\n", "relu"),
        ("a: {x: re^lu, y: 1}\n", "relu"),
        ("a: 're^lu' # c\n", "'relu'"),
        ("a: re^lu\r\n", "relu"),
    ]:
        found = at(text)
        assert found is not None
        line = text.replace("^", "")
        assert line[found.range.start.column : found.range.end.column] == word


def test_the_keys_around() -> None:
    text = "a: 1\nmodel:\n  x: 1\n  inner:\n    deep: 1\n  ^\n  y: 2\nb: 2\n"
    found = at(text)
    assert found is not None and found.keys == {"x", "inner", "y"}
    found = at("c:\n  - x: 1\n    y: 2\n  - z: 1\n    ^\n    w: 1\n  - v: 1\n")
    assert found is not None and found.keys == {"z", "w"}
    found = at("c: {x: 1, ^}\n")
    assert found is not None and found.keys == {"x"}


def _texts() -> list[str]:
    return [
        "model:\n  _target_: a.B\n  net:\n    width: 3\n    act: relu\ndata: {n: 1, dirs: [a, b]}\n"
        "callbacks:\n- class_path: X\n  init_args:\n    p: 1\n- class_path: Y\n  list:\n  - 1\n  - - 2\n    - 3\n",
        "a:\n    b:\n        c: 1\n    d: 'x'\ne: [1, {f: 2}]\n",
    ]


def test_it_agrees_with_the_tree_where_the_text_parses() -> None:
    from pathlib import Path

    for text in _texts():
        lines = split_lines(text)
        for node in ConfigFile.parse(Path("c.yaml"), text).nodes():
            if node.key is not None:
                found = cursor_at(lines, node.key.range.end)
                assert found is not None and found.role is Role.KEY and found.path == node.path[:-1], node
            if node.kind is NodeKind.SCALAR:
                found = cursor_at(lines, node.range.end)
                assert found is not None and found.path == node.path, node
                assert found.role is (Role.ITEM if isinstance(node.path[-1], int) else Role.VALUE)


def test_any_text_at_any_place_is_survived() -> None:
    chance = random.Random(7)
    for _ in range(3_000):
        text = "".join(chance.choice("ab:- {}[]'\"#&*!|>\n\n  \t,\U0001f600%@") for _ in range(chance.randrange(60)))
        lines = split_lines(text)
        for line in range(len(lines)):
            cursor_at(lines, Position(line, chance.randrange(len(lines[line]) + 1)))
