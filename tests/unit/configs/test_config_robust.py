"""Configs that are broken, huge or only half typed: every question is answered, nothing hangs, nothing raises."""

from __future__ import annotations

import random
import time
from pathlib import Path
from textwrap import dedent

import pytest

from trainwright.configs import ConfigFile, ProjectConfigs, facts_of_text
from trainwright.configs.definitions import code_of_text
from trainwright.configs.targets import text_keys
from trainwright.positions import Position

ROOT = Path("/workspace")

CODE = {
    "train.py": """
    import hydra

    @hydra.main(version_base=None, config_path="conf", config_name="config")
    def main(cfg):
        hydra.utils.instantiate(cfg.model)
        print(cfg.model.width, cfg.trainer.epochs)
    """,
    "net.py": """
    class Net:
        def __init__(self, width: int, depth: int = 3):
            pass

    class Loop(Loop):
        pass

    class A(B):
        pass

    class B(A):
        pass
    """,
}
GOOD = "defaults:\n  - trainer: default\nmodel:\n  _target_: net.Net\n  width: ${size}\n  depth: 3\nsize: 8\n"

BAD = {
    "tabs": "model:\n\t_target_: net.Net\n",
    "duplicate keys": "model: {_target_: net.Net, width: 1, width: 2}\nmodel: 3\n",
    "anchors and merge keys": "a: &a {_target_: net.Net}\nmodel:\n  <<: *a\n  width: 1\nx: *nowhere\n",
    "merged into itself": "model: &m\n  <<: *m\n  _target_: net.Net\n",
    "several documents": "a: 1\n---\nmodel: {_target_: net.Net, wdth: 3}\n---\n[]\n",
    "deep nesting": "model: " + "[" * 90 + "]" * 90,
    "alias bomb": "a: &a [x, x, x, x, x, x, x, x]\n"
    + "".join(f"{n}: &{n} [{', '.join([f'*{p}'] * 8)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True))
    + "model: *i\n",
    "unknown tags": "model: !new:net.Net\n  width: !ref <size>\n  x: !!python/object:os.system [ls]\n",
    "helm template": "model:\n  {{- toYaml .Values.model | nindent 2 }}\n  width: {{ .Values.width }}\n",
    "jinja": "{% for x in y %}\nmodel: {{ x }}\n{% endfor %}\n",
    "half a line": "model:\n  _target_: net.Net\n  wid",
    "half a key": "model:\n  _target_:\n  : \n  ?",
    "half an interpolation": "model:\n  _target_: net.Net\n  width: ${mod\nsize: ${${size}}\n",
    "interpolates itself": "size: ${size}\na: ${b}\nb: ${a}\nmodel: {_target_: net.Net, width: ${a}}\n",
    "loops of defaults": "defaults:\n  - config\n  - /config\n  - trainer: ../config\n  - _self_\n",
    "odd defaults": "defaults:\n  - \n  - 3\n  - [a]\n  - {a: b, c: d}\n  - 'override '\n  - @x: y\n  - a@: [b, {c: d}]\n",  # noqa: E501
    "odd targets": "model: {_target_: , width: 1}\na: {_target_: [net.Net]}\nb: {_target_: ..}\nc: {_target_: 'net..Net'}\n",  # noqa: E501
    "classes that descend from themselves": "model: {_target_: net.A, x: 1}\nm2: {_target_: net.Loop, x: 1}\n",
    "keys that are collections": "? [a, b]\n: 1\n? {model: 1}\n: {_target_: net.Net}\nmodel: {1: 2, ~: 3}\n",
    "empty": "",
    "a list": "- _target_: net.Net\n  width: x\n",
    "a byte order mark": "\ufeffmodel:\n  _target_: net.Net\n  widt: 3\n",
}


def ask_everything(configs: ProjectConfigs, path: Path) -> None:
    """Every question that rules and editors ask about a file."""
    configs.unknown_keys(path), configs.missing_arguments(path), configs.mismatches(path), configs.unused_keys(path)
    configs.missing_keys(path), configs.missing_keys(ROOT / "train.py"), configs.composed(path), configs.programs(path)
    for node in list(configs.files[path].nodes())[:200]:
        keys = text_keys(node)
        configs.reached(path, keys), configs.accepts(path, keys), configs.interpolated(path, keys)
        configs.value(path, keys), configs.defaults_entry(path, keys), configs.choices(path, keys)
    configs.keys_reaching(ROOT / "net.py", Position(2, 25))


def project(config: str) -> ProjectConfigs:
    """The program with this config."""
    code = {ROOT / name: dedent(text) for name, text in CODE.items()}
    texts = {ROOT / "conf/config.yaml": config, ROOT / "conf/trainer/default.yaml": "epochs: 3\n"}
    files = {path: ConfigFile.parse(path, text) for path, text in texts.items()}
    facts = {path: facts_of_text(text) for path, text in code.items()}
    return ProjectConfigs(files, facts, code=lambda path: code_of_text(code[path]))


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered(name: str) -> None:
    configs = project(BAD[name])
    started = time.process_time()
    ask_everything(configs, ROOT / "conf/config.yaml")
    assert time.process_time() - started < 2


def test_every_prefix_of_a_config_is_answered() -> None:
    configs = project(GOOD)
    path = ROOT / "conf/config.yaml"
    for end in range(len(GOOD)):
        configs.update({path: configs.files[path].replaced(GOOD[:end])}, {})
        ask_everything(configs, path)


def test_random_edits_end_in_the_answers_of_a_fresh_project() -> None:
    path, chance = ROOT / "conf/config.yaml", random.Random(6)
    configs = project(GOOD)
    ask_everything(configs, path)
    text = GOOD
    for _ in range(60):
        start = chance.randrange(len(text))
        piece = chance.choice(["", "\n", "  ", ":", "width", "${size}", "- x", "#", "{", "net.Net", "'"])
        text = text[:start] + piece + text[start + chance.randrange(4) :] or GOOD
        configs.update({path: configs.files[path].replaced(text)}, {})
        ask_everything(configs, path)
    configs.update({path: configs.files[path].replaced(GOOD)}, {})
    fresh = project(GOOD)
    for keys in [("model", "width"), ("model", "_target_"), ("size",), ("defaults", "0", "trainer")]:
        assert configs.reached(path, keys) == fresh.reached(path, keys) != ()
    assert configs.unknown_keys(path) == fresh.unknown_keys(path) == ()


def test_a_huge_config_is_answered_soon() -> None:
    entries = "".join(f"  key{number}: {{_target_: net.Net, width: {number}}}\n" for number in range(3_000))
    configs = project(f"model:\n{entries}")
    started = time.process_time()
    configs.unknown_keys(ROOT / "conf/config.yaml")
    configs.mismatches(ROOT / "conf/config.yaml")
    assert time.process_time() - started < 3


def test_a_value_that_changes_concerns_nobody_else() -> None:
    configs = project(GOOD)
    path = ROOT / "conf/config.yaml"
    for each in (path, ROOT / "conf/trainer/default.yaml"):
        ask_everything(configs, each)
    joins = configs.work.code_joins
    assert configs.update({path: configs.files[path].replaced(GOOD.replace("depth: 3", "depth: 4"))}, {}) == {path}
    changed = configs.update({path: configs.files[path].replaced(GOOD.replace("depth: 3", "dpth: 4"))}, {})
    assert changed == {path, ROOT / "conf/trainer/default.yaml", ROOT / "train.py"}
    assert [each.name for each in configs.unknown_keys(path)] == ["dpth"]
    assert configs.work.code_joins == joins


def test_a_signature_that_changes_concerns_the_configs_of_it() -> None:
    code = {ROOT / name: dedent(text) for name, text in CODE.items()}
    path, net = ROOT / "conf/config.yaml", ROOT / "net.py"
    configs = ProjectConfigs(
        {path: ConfigFile.parse(path, GOOD)},
        {each: facts_of_text(text) for each, text in code.items()},
        code=lambda each: code_of_text(code[each]),
    )
    assert configs.unknown_keys(path) == ()
    assert configs.reads_code_of(net)
    code[net] = "\n" + code[net]
    assert not configs.signatures_changed(net)
    (width,) = (each for each in configs.reached(path, ("model", "width")) if each.kind.value == "parameter")
    assert width.range.start.line == 3
    code[net] = code[net].replace("depth", "layers")
    assert configs.signatures_changed(net)
    assert path in configs.update({}, {net: facts_of_text(code[net])})
    assert [each.name for each in configs.unknown_keys(path)] == ["depth"]
