"""Keys in Python code: half typed, and as they are read."""

from __future__ import annotations

import ast

import pytest

from trainwright.configs.facts import At, Loaded, Symbol, Unknown
from trainwright.language.python_code import Code, bare_range, typed_key
from trainwright.positions import Position, Range
from trainwright.source.document import Document

TEXT = """\
import yaml

CFG = yaml.safe_load(open("c.yaml"))


class Trainer:
    def fit(self, cfg):
        rate = CFG["optim"]["lr"]
        own = {"a": 1}
        return own["a"], CFG.get("name"), rate


def other(CFG):
    return CFG
"""


def code(text: str = TEXT) -> Code:
    document = Document(text)
    return Code([each for each in document.segments if each.parsed], document.lines)


@pytest.mark.parametrize(
    ("before", "base", "prefix", "quote"),
    [
        ('x = cfg["mod', "cfg", "mod", '"'),
        ('x = cfg["model"]["hid', "cfg['model']", "hid", '"'),
        ("x = cfg['model'][ '", "cfg['model']", "", "'"),
        ("f(cfg.model.hid", "cfg.model", "hid", ""),
        ("cfg.", "cfg", "", ""),
        ('cfg["model"].get("h', "cfg['model']", "h", '"'),
        ('cfg.get("model").pop("h', "cfg.get('model')", "h", '"'),
        ('getattr(cfg.model, "h', "cfg.model", "h", '"'),
        ('self.cfg["\u00e4', "self.cfg", "\u00e4", '"'),
        ('x = {"a": cfg["b', "cfg", "b", '"'),
        ('f"{cfg["b', "cfg", "b", '"'),
    ],
)
def test_a_key_that_is_typed(before: str, base: str, prefix: str, quote: str) -> None:
    found = typed_key(before)
    assert found is not None
    assert (ast.unparse(found.base), found.prefix, found.quote) == (base, prefix, quote)
    assert before[found.start :] == prefix


@pytest.mark.parametrize(
    "before", ["", "x = ", '"text', "[1, ", "f(a, ", '("a", "b', "1.", "cfg[1", "import a", "cfg[name"]
)
def test_no_key_is_typed(before: str) -> None:
    assert typed_key(before) is None


def symbol(source: str, line: int) -> Symbol:
    return code().symbol(ast.parse(source, mode="eval").body, line)


def test_expressions_mean_what_they_mean_in_their_function() -> None:
    assert symbol('CFG["optim"]', 7) == At(Loaded(0), "optim")
    assert symbol("CFG.optim.deeper", 7) == At(At(Loaded(0), "optim"), "deeper")
    assert not isinstance(symbol("CFG", 13), Loaded), "a parameter of that name"
    assert isinstance(symbol("nothing", 7), Unknown)


def test_variables_and_dictionaries_of_the_codes_own() -> None:
    read = code()
    assert read.is_new_mapping("own", 9) and not read.is_new_mapping("CFG", 9) and not read.is_new_mapping("cfg", 9)
    assert read.is_variable("rate", 9) and read.is_variable("cfg", 9) and not read.is_variable("yaml", 9)


def test_every_key_has_its_place() -> None:
    read = code()
    lines = TEXT.splitlines()
    found = []
    for node, _ in read.nodes():
        token = read.token(node)
        if token is not None:
            (line, start), (_, end) = token.range
            found.append(lines[line][start:end])
            assert found[-1] == token.key
    assert {"optim", "lr", "name", "safe_load", "get", "a"} <= set(found)


def test_the_text_of_a_key_without_quotes() -> None:
    lines = ["cfg[\"a b\"].key['x\\n']"]
    for start, end, key, inner in ((4, 9, "a b", (5, 8)), (11, 14, "key", (11, 14))):
        span = Range(Position(0, start), Position(0, end))
        assert bare_range(span, lines, key) == Range(Position(0, inner[0]), Position(0, inner[1]))
    assert bare_range(Range(Position(0, 15), Position(0, 20)), lines, "x\n") is None, "written with an escape"
