"""Rename of config keys: every place follows and the program still runs, or it is refused with the reason."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import config_projects
import pytest
from client import Client, Document, ResponseError, points, split_lines

Project = dict[str, str]


class Renaming:
    """A project on disk, a server, and what its renames make of the files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = Client(folder)

    def start(self, files: Project, *, open_all: bool = False) -> None:
        (self.folder / "trainwright.toml").write_text("")
        config_projects.write(self.folder, files)
        self.client.initialize(self.folder)
        self.client.scanned()
        for name in files if open_all else ():
            self.open(name)

    def open(self, name: str) -> Document:
        return self.client.open(self.folder / name, language="python" if name.endswith(".py") else "yaml")

    def prepared(self, name: str, piece: str, offset: int = 0) -> Any:
        return self.client.request("textDocument/prepareRename", self.open(name).at(piece, offset=offset))

    def renamed(self, name: str, piece: str, new: str, offset: int = 0) -> list[str]:
        """Rename, and write all edits to disk; the files that changed."""
        params = {**self.open(name).at(piece, offset=offset), "newName": new}
        edit = self.client.request("textDocument/rename", params)
        changed = []
        for each in edit["documentChanges"]:
            path = Path(each["textDocument"]["uri"].removeprefix("file://"))
            path.write_bytes(applied(path.read_bytes().decode(), each["edits"]).encode())
            changed.append(path.relative_to(self.folder).as_posix())
        return sorted(changed)

    def refused(self, name: str, piece: str, new: str = "renamed", offset: int = 0) -> str:
        """The reason why a rename is refused."""
        with pytest.raises(ResponseError) as error:
            params = {**self.open(name).at(piece, offset=offset), "newName": new}
            self.client.request("textDocument/rename", params)
        assert error.value.code == -32803
        return str(error.value).partition(": ")[2]

    def text(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    lines = split_lines(text)

    def offset(position: dict[str, int]) -> int:
        line = position["line"]
        return sum(map(len, lines[:line])) + points(lines[line], position["character"], "utf-16")

    placed = [(offset(e["range"]["start"]), offset(e["range"]["end"]), e["newText"]) for e in edits]
    for start, end, new in sorted(placed, reverse=True):
        text = text[:start] + new + text[end:]
    return text


@pytest.fixture
def project(folder: Path) -> Iterator[Renaming]:
    project = Renaming(folder)
    yield project
    project.client.kill()


# -- programs that run before and after ----------------------------------------------------------------------------


def test_a_key_that_is_subscripted(project: Renaming) -> None:
    project.start(config_projects.PLAIN)
    before = project.run("train.py")
    assert project.renamed("config.yaml", "lr", "rate") == ["config.yaml", "train.py"]
    assert 'cfg["optim"]["rate"]' in project.text("train.py") and "  rate: 1e-3" in project.text("config.yaml")
    assert project.run("train.py") == before


def test_a_section(project: Renaming) -> None:
    project.start(config_projects.PLAIN)
    before = project.run("train.py")
    assert project.renamed("config.yaml", "optim", "optimizer") == ["config.yaml", "train.py"]
    assert project.run("train.py") == before


def test_a_key_that_becomes_an_argument(project: Renaming) -> None:
    project.start(config_projects.PLAIN)
    before = project.run("train.py")
    assert project.renamed("config.yaml", "hidden", "units") == ["config.yaml", "train.py"]
    assert "def __init__(self, units, depth=2):\n        self.layers = [units] * depth" in project.text("train.py")
    assert project.run("train.py") == before


def test_a_key_with_its_option(project: Renaming) -> None:
    project.start(config_projects.PLAIN)
    before = project.run("train.py"), project.run("train.py", "--epochs", "7")
    assert project.renamed("config.yaml", "epochs", "rounds") == ["config.yaml", "train.py"]
    assert (project.run("train.py"), project.run("train.py", "--rounds", "7")) == before


def test_from_the_python_side(project: Renaming) -> None:
    project.start(config_projects.PLAIN)
    before = project.run("train.py")
    assert project.prepared("train.py", 'lr"]')["placeholder"] == "lr"
    assert project.renamed("train.py", 'lr"]', "rate") == ["config.yaml", "train.py"]
    assert project.run("train.py") == before


def test_a_field_of_a_dataclass(project: Renaming) -> None:
    project.start(config_projects.DATACLASS)
    before = project.run("run.py")
    assert project.renamed("settings.yaml", "steps", "updates") == ["run.py", "settings.yaml"]
    assert "config.updates" in project.text("run.py")
    assert project.run("run.py") == before


def test_hydra(project: Renaming) -> None:
    pytest.importorskip("hydra")
    files = dict(config_projects.HYDRA)
    files["configs/train.yaml"] += "optim_lr: 0.1\ncopied: ${model.hidden}\n"
    files["configs/data/digits.yaml"] += "workers: ${..model.hidden}\n"
    files["src/train.py"] = (
        files["src/train.py"]
        .replace(
            "    print(", "    print(cfg.model.hidden, cfg.copied, cfg['data']['workers'], model.width)\n    print("
        )
        .replace("model, epochs", "epochs")
    )
    project.start(files)
    command = ("-m", "src.train", "hydra.run.dir=out", "hydra.output_subdir=null")
    before = project.run(*command), project.run(*command, "experiment=big")
    assert "128 128 128 256" in before[0] and "1024" in before[1]
    changed = project.renamed("configs/model/mlp.yaml", "hidden", "units")
    assert changed == [
        "configs/data/digits.yaml",
        "configs/experiment/big.yaml",
        "configs/model/mlp.yaml",
        "configs/model/wide.yaml",
        "configs/train.yaml",
        "src/models/mlp.py",
        "src/train.py",
    ]
    assert "${..model.units}" in project.text("configs/data/digits.yaml")
    assert "units: int," in project.text("src/models/mlp.py")
    assert (project.run(*command), project.run(*command, "experiment=big")) == before


def test_lightning_cli(project: Renaming) -> None:
    pytest.importorskip("jsonargparse")
    pytest.importorskip("lightning")
    files = dict(config_projects.CLI)
    files["main.py"] = files["main.py"].replace(
        "LightningCLI(Net)", "print(LightningCLI(Net, run=False).model.encoder.depth)"
    )
    project.start(files)
    command = ("main.py", "--config", "config.yaml")
    before = project.run(*command)
    assert project.renamed("config.yaml", "depth", "layers") == ["config.yaml", "net.py"]
    assert project.run(*command) == before == "4\n"


CALLS = {
    "net.py": """\
class Net:
    def __init__(self, width, *, bias=True):
        def scale(width):
            return width * 2

        self.size = scale(width) + bool(bias)

    @classmethod
    def small(cls):
        return cls(width=1)


class Deep(Net):
    def __init__(self, width, depth):
        super().__init__(width=width)
        self.depth = depth
""",
    "main.py": """\
from functools import partial

import yaml
from net import Deep, Net

with open("c.yaml") as stream:
    cfg = yaml.safe_load(stream)

net = Net(**cfg["net"])
other = Net(width=4)
third = partial(Net, width=5)()
print(net.size, other.size, third.size, Net.small().size, Deep(width=3, depth=1).size, dict(width=3)["width"])
""",
    "c.yaml": "net:\n  width: 3\n",
}


def test_all_calls_of_a_class_follow(project: Renaming) -> None:
    project.start(CALLS)
    before = project.run("main.py")
    assert project.renamed("c.yaml", "width", "units") == ["c.yaml", "main.py", "net.py"]
    assert project.run("main.py") == before
    net = project.text("net.py")
    assert "def scale(width):\n            return width * 2" in net and "scale(units)" in net
    assert "class Deep(Net):\n    def __init__(self, width, depth):\n        super().__init__(units=width)" in net
    assert "Deep(width=3" in project.text("main.py") and "dict(width=3)" in project.text("main.py")


def test_dictionaries_of_the_codes_own_are_left_alone(project: Renaming) -> None:
    code = 'hparams = {}\nhparams["width"] = cfg["width"]\nprint(hparams["width"])\n'
    project.start({"c.yaml": "width: 3\n", "main.py": f"import yaml\n\ncfg = yaml.safe_load(open('c.yaml'))\n{code}"})
    before = project.run("main.py")
    assert project.renamed("c.yaml", "width", "units") == ["c.yaml", "main.py"]
    assert 'hparams["width"] = cfg["units"]' in project.text("main.py")
    assert project.run("main.py") == before


def test_line_ends_quotes_and_wide_characters_stay(project: Renaming) -> None:
    files = {
        "c.yaml": "\ufeff# \U0001f600\r\n{'\U0001f600': 1, \"size\": 3}\r\n",
        "a.py": "import yaml\r\n\r\ncfg = yaml.safe_load(open('c.yaml', encoding='utf-8-sig'))\r\n"
        "print('\U0001f600', cfg['size'])\r\n",
    }
    project.start(files)
    before = project.run("-X", "utf8", "a.py")
    assert project.renamed("c.yaml", "size", "extent", offset=1) == ["a.py", "c.yaml"]
    assert project.text("c.yaml") == files["c.yaml"].replace("size", "extent")
    assert project.text("a.py") == files["a.py"].replace("size", "extent")
    assert project.run("-X", "utf8", "a.py") == before


# -- refusals --------------------------------------------------------------------------------------------------------

LOAD = 'import yaml\n\nwith open("c.yaml") as stream:\n    cfg = yaml.safe_load(stream)\n'
CONFIG = "model:\n  width: 3\n  depth: 2\n"


def refusal(project: Renaming, code: str, new: str = "units", config: str = CONFIG, **files: str) -> str:
    project.start({"c.yaml": config, "main.py": LOAD + code, **{f"{k}.py": v for k, v in files.items()}})
    return project.refused("c.yaml", "width", new)


def test_refused_where_a_key_is_computed(project: Renaming) -> None:
    reason = refusal(project, 'for name in ("width", "depth"):\n    print(cfg["model"][name])\n')
    assert "cfg['model']" in reason and "main.py, line 6" in reason and "run time" in reason


def test_refused_where_a_section_goes_to_something_unknown(project: Renaming) -> None:
    reason = refusal(
        project, 'def build(**options):\n    return list(options.values())\n\n\nprint(build(**cfg["model"]))\n'
    )
    assert "cfg['model']" in reason and "line 9" in reason


def test_refused_for_a_parameter_of_a_library(project: Renaming) -> None:
    project.start(
        {
            "c.yaml": "opt:\n  _target_: lightning.pytorch.Trainer\n  max_epochs: 3\n",
            "main.py": 'import hydra\n\n\n@hydra.main(config_path=".", config_name="c")\ndef main(cfg):\n'
            "    print(cfg)\n",
        }
    )
    reason = project.client.until(lambda: refused_or_none(project, "c.yaml", "max_epochs"))
    assert "Trainer" in reason and "not part of the workspace" in reason


def refused_or_none(project: Renaming, name: str, piece: str) -> str:
    """Libraries are looked up in their own time."""
    try:
        return project.refused(name, piece)
    except pytest.fail.Exception:
        return ""


def test_refused_for_a_name_that_is_taken(project: Renaming) -> None:
    assert "already a key" in refusal(project, 'print(cfg["model"]["width"])\n', "depth")


def test_refused_for_a_name_that_is_taken_in_the_function(project: Renaming) -> None:
    code = "class Net:\n    def __init__(self, width, depth=1):\n        units = 2\n        self.n = width * units\n"
    assert "already a name" in refusal(project, f'{code}\n\nNet(**cfg["model"])\n')


def test_refused_for_locals(project: Renaming) -> None:
    code = "class Net:\n    def __init__(self, width, depth=1):\n        self.all = dict(locals())\n"
    assert "locals()" in refusal(project, f'{code}\n\nNet(**cfg["model"])\n')


def test_refused_where_the_class_may_be_called_by_another_name(project: Renaming) -> None:
    code = (
        "class Net:\n    def __init__(self, width, depth=1):\n        self.width = width\n\n\n"
        'KINDS = {"net": Net}\nNet(**cfg["model"])\nKINDS["net"](width=3)\n'
    )
    assert "it can't be told what is called" in refusal(project, code)


def test_refused_where_something_called_cfg_cannot_be_followed(project: Renaming) -> None:
    reason = refusal(
        project, 'print(cfg["model"]["width"])\n', b="class A:\n    def f(self):\n        return self.cfg.model.width\n"
    )
    assert "self.cfg.model" in reason and "b.py, line 3" in reason


def test_refused_for_a_resolver(project: Renaming) -> None:
    config = "model:\n  width: 3\ntwice: ${mul:${model.width},2}\nsame: ${oc.select:model.width}\n"
    project.start(
        {
            "c.yaml": config,
            "main.py": 'import hydra\n\n\n@hydra.main(config_path=".", config_name="c")\ndef main(cfg):\n'
            "    print(cfg.model.width)\n",
        }
    )
    assert "oc.select" in project.refused("c.yaml", "width")


def test_refused_while_a_file_does_not_parse(project: Renaming) -> None:
    assert "syntax error" in refusal(project, 'print(cfg["model"]["width"])\nprint(\n')


@pytest.mark.parametrize("new", ["", "a b", "1x", "x:", "\u00e4 b", "a.b"])
def test_refused_for_what_is_no_key(project: Renaming, new: str) -> None:
    assert "can't be a key" in refusal(project, 'print(cfg["model"]["width"])\n', new)


def test_whole_paths_and_docstrings(project: Renaming) -> None:
    files = dict(config_projects.HYDRA)
    files["configs/sweep/width.yaml"] = """\
# @package _global_
hydra:
  sweeper:
    params:
      model.hidden: choice(64, 128)
      'model.hidden_size': 3
      data.batch_size: 8
overrides:
  - "++model.hidden=64"
  - other.model.hidden=64
"""
    files["tests/test_train.py"] = """\
from hydra import compose, initialize


def test_small() -> None:
    with initialize(config_path="../configs", version_base=None):
        cfg = compose("train", overrides=["model.hidden=8", "model.hidden_size=8", "seed=1"])
    assert cfg.model.hidden == 8
"""
    project.start(files)
    project.renamed("configs/model/mlp.yaml", "hidden", "units")
    sweep = project.text("configs/sweep/width.yaml")
    assert "      model.units: choice" in sweep and '"++model.units=64"' in sweep
    assert "'model.hidden_size': 3" in sweep and "- other.model.hidden=64" in sweep
    test = project.text("tests/test_train.py")
    assert '["model.units=8", "model.hidden_size=8", "seed=1"]' in test and "cfg.model.units == 8" in test
    assert "        units: Width of the hidden layer." in project.text("src/models/mlp.py")


def test_what_is_not_renamed(project: Renaming) -> None:
    project.start({**config_projects.HYDRA, "compose.yml": "services:\n  web:\n    image: x\n"})
    assert project.prepared("compose.yml", "image") is None
    for name, piece in (
        ("configs/model/mlp.yaml", "_target_"),
        ("configs/model/mlp.yaml", "relu"),
        ("configs/train.yaml", "defaults"),
        ("src/train.py", "import hydra"),
    ):
        assert project.prepared(name, piece) is None


# -- structured configs ----------------------------------------------------------------------------------------------


def test_a_field_with_all_that_have_its_class(project: Renaming) -> None:
    """`OptimConfig` is the class of two sections: both are renamed, with the constructor's keyword."""
    pytest.importorskip("hydra")
    project.start(config_projects.STRUCTURED)
    run = ("train.py", "hydra.run.dir=.", "hydra.output_subdir=null", "hydra/job_logging=disabled")
    before = project.run(*run)
    changed = project.renamed("conf/config.yaml", "lr", "rate")
    assert changed == ["conf/config.yaml", "schema.py", "train.py"]
    schema, train = project.text("schema.py"), project.text("train.py")
    assert "    rate: float = 0.001" in schema and "OptimConfig(rate=0.0001)" in schema
    assert "cfg.optim.rate, cfg.warmup.rate" in train and "return config.rate" in train
    assert project.run(*run) == before


def test_a_field_that_only_code_reads(project: Renaming) -> None:
    pytest.importorskip("hydra")
    project.start(config_projects.STRUCTURED)
    run = ("train.py", "hydra.run.dir=.", "hydra.output_subdir=null", "hydra/job_logging=disabled")
    before = project.run(*run)
    assert project.renamed("schema.py", "hidden: int", "width") == ["conf/config.yaml", "schema.py", "train.py"]
    assert "        width: Width of" in project.text("schema.py") and "cfg.model.width" in project.text("train.py")
    assert project.run(*run) == before


def test_a_field_that_an_interpolation_in_code_names(project: Renaming) -> None:
    files = dict(config_projects.STRUCTURED)
    files["schema.py"] = files["schema.py"].replace("momentum: float = 0.9", 'momentum: float = II("model.dropout")')
    files["schema.py"] = files["schema.py"].replace("import MISSING", "import II, MISSING")
    files["conf/config.yaml"] = files["conf/config.yaml"].replace("hidden: 64", "dropout: 0.1")
    project.start(files)
    assert "names it in a text" in project.refused("conf/config.yaml", "dropout")
