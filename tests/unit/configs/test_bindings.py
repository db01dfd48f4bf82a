"""Which key reaches which option, whatever way the program takes: each case is a small program."""

from __future__ import annotations

import pickle
from pathlib import Path
from textwrap import dedent

import pytest

from trainwright.configs import ConfigFile, Dialect, ProjectConfigs, Winner, facts_of_text
from trainwright.configs.bindings import same

ROOT = Path("/workspace")


def project(files: dict[str, str]) -> ProjectConfigs:
    """A workspace of a few files."""
    texts = {ROOT / name: dedent(text) for name, text in files.items()}
    yaml = {path: ConfigFile.parse(path, text) for path, text in texts.items() if path.suffix != ".py"}
    facts = {path: facts_of_text(text) for path, text in texts.items() if path.suffix == ".py"}
    assert pickle.loads(pickle.dumps(facts)) == facts
    return ProjectConfigs(yaml, facts)


def diverging(files: dict[str, str]) -> set[str]:
    """`name: default | value`, with ! where the code wins."""
    found = set()
    for divergence in project(files).divergences():
        mark = "!" if divergence.winner is Winner.CODE else ""
        values = ", ".join(side.written for side in divergence.configs)
        found.add(f"{divergence.option.name}: {divergence.code.written}{mark} | {values}")
    return found


PARSER = """
import argparse, os, yaml
from pathlib import Path
from argparse import ArgumentParser
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--config", default="config.yaml")
args = parser.parse_args()
"""
CONFIG = {"config.yaml": "lr: 0.5\nmodel: {lr: 0.7, width: 3}\n"}
READ = 'cfg = yaml.safe_load(open("config.yaml"))\n'


@pytest.mark.parametrize(
    "code",
    [
        "cfg.update(vars(args))",
        "cfg.update(args.__dict__)",
        "cfg.update(lr=args.lr)",
        "cfg.update({'lr': args.lr})",
        "cfg.update(**vars(args))",
        "cfg |= vars(args)",
        "cfg = cfg | vars(args)",
        "run({**cfg, **vars(args)})",
        "run(dict(cfg, **vars(args)))",
        "run({**cfg, 'lr': args.lr})",
        "cfg['lr'] = args.lr",
        "cfg.lr = args.lr",
        "setattr(cfg, 'lr', args.lr)",
        "lr = args.lr if args.lr is not None else cfg['lr']",
        "lr = cfg['lr'] if args.lr is None else args.lr",
        "lr = args.lr or cfg.get('lr')",
        "lr = args.lr if args.lr else cfg['lr']",
        "for k, v in vars(args).items():\n    cfg[k] = v",
        "for k, v in vars(args).items():\n    if v is not None:\n        cfg[k] = v",
        "if args.lr is not None:\n    cfg['lr'] = args.lr",
        "if args.lr is None:\n    args.lr = cfg['lr']",
        "cfg2 = copy.deepcopy(cfg)\ncfg2['lr'] = float(args.lr)",
        "options = vars(args)\ncfg.update(options)",
        "lr = args.lr\ncfg['lr'] = lr",
        "def go(a, c):\n    c.update(vars(a))\ngo(args, cfg)",
        "def go(*, c, a):\n    c['lr'] = a.lr\ngo(a=args, c=cfg)",
        "def go(rate, c):\n    c['lr'] = rate\ngo(args.lr, cfg)",
    ],
)
def test_the_option_wins(code: str) -> None:
    assert diverging({**CONFIG, "train.py": "import copy\n" + PARSER + READ + code}) == {"lr: 0.1! | 0.5"}


@pytest.mark.parametrize(
    "code",
    [
        "vars(args).update(cfg)",
        "args.__dict__.update(cfg)",
        "run({**vars(args), **cfg})",
        "parser.set_defaults(**cfg)",
        "for k, v in cfg.items():\n    setattr(args, k, v)",
        "args.lr = cfg['lr']",
        "lr = cfg.get('lr', args.lr)",
        "args = argparse.Namespace(**{**vars(args), **cfg})",
    ],
)
def test_the_config_wins(code: str) -> None:
    assert diverging({**CONFIG, "train.py": PARSER + READ + code}) == {"lr: 0.1 | 0.5"}


@pytest.mark.parametrize(
    "code",
    [
        "print(cfg, args)",
        "cfg['other'] = args.lr",
        "cfg['model']['depth'] = args.lr",
        "other = {}\nother.update(vars(args))",
        "if args.lr != 0.1:\n    cfg['lr'] = args.lr",
        "given = {k: v for k, v in vars(args).items() if v is not None}\ncfg.update(given)",
        "cfg = yaml.safe_load(open(unknown))\nargs2 = vars(args)",
        "logger.update(cfg, vars(args))",
        "net(lr=cfg['lr'])\nnet(lr=args.lr)",
    ],
)
def test_silent_programs(code: str) -> None:
    assert diverging({**CONFIG, "train.py": PARSER + READ + code}) == set()


@pytest.mark.parametrize(
    "path",
    [
        '"config.yaml"',
        "args.config",
        'Path("config.yaml")',
        'Path(__file__).parent / "config.yaml"',
        'Path(__file__).resolve().parent / "config.yaml"',
        'Path(__file__).with_name("config.yaml")',
        'os.path.join(os.path.dirname(__file__), "config.yaml")',
        'os.path.join(os.path.dirname(os.path.abspath(__file__)), "config.yaml")',
        'Path("conf").parent / "config.yaml"',
        'Path(".").joinpath("config.yaml")',
        'f"{NAME}.yaml"',
        'NAME + ".yaml"',
        'vars(args)["config"]',
        'getattr(args, "config", None) or "config.yaml"',
    ],
)
@pytest.mark.parametrize(
    "read",
    [
        "cfg = yaml.safe_load(open({path}))",
        "with open({path}) as f:\n    cfg = yaml.load(f, Loader=yaml.SafeLoader)",
        "with open({path}, 'r') as f:\n    cfg = yaml.safe_load(f.read())",
        "def load(p):\n    with open(p) as f:\n        return yaml.safe_load(f)\ncfg = load({path})",
    ],
)
def test_paths(path: str, read: str) -> None:
    code = PARSER + 'NAME = "config"\n' + read.format(path=path) + "\ncfg.update(vars(args))\n"
    assert diverging({**CONFIG, "train.py": code}) == {"lr: 0.1! | 0.5"}


def test_each_helper_call_reads_its_own_file() -> None:
    files = {
        "utils/io.py": """
            import yaml
            from pathlib import Path
            def read(path):
                return yaml.safe_load(Path(path).read_text())
            def both():
                return read("a.yaml"), read("b.yaml")
            """,
        "train.py": PARSER + "from utils.io import both\na, b = both()\nb.update(vars(args))\n",
        "a.yaml": "lr: 1.0\n",
        "b.yaml": "lr: 2.0\n",
    }
    assert diverging(files) == {"lr: 0.1! | 2.0"}


def test_a_default_inside_the_helper() -> None:
    code = 'def load(path="config.yaml"):\n    return yaml.safe_load(open(path))\ncfg = load()\ncfg.update(vars(args))'
    assert diverging({**CONFIG, "train.py": PARSER + code}) == {"lr: 0.1! | 0.5"}


def test_reexported_and_relative_helpers() -> None:
    files = {
        **CONFIG,
        "pkg/__init__.py": "from .io import load_config\n",
        "pkg/io.py": "import yaml\ndef load_config(p):\n    return yaml.safe_load(open(p))\n",
        "pkg/options.py": "import argparse\ndef get():\n    p = argparse.ArgumentParser()\n"
        "    p.add_argument('--lr', default='0.1', type=float)\n    return p\n",
        "pkg/run.py": "from .options import get\nfrom . import load_config\n"
        "cfg = load_config('config.yaml')\nargs, rest = get().parse_known_args()\ncfg['lr'] = args.lr\n",
    }
    assert diverging(files) == {"lr: '0.1'! | 0.5"}


@pytest.mark.parametrize(
    ("load", "dialect"),
    [
        ("import yaml as y\ny.safe_load(open('config.yaml'))", Dialect.PYYAML),
        ("from yaml import full_load_all as read\nread(open('config.yaml'))", Dialect.PYYAML),
        ("from omegaconf import OmegaConf\nOmegaConf.load('config.yaml')", Dialect.OMEGACONF),
        ("from ruamel.yaml import YAML\ny = YAML()\ny.load(open('config.yaml'))", Dialect.RUAMEL),
        ("import ruamel.yaml\nruamel.yaml.YAML(typ='safe').load(open('config.yaml'))", Dialect.RUAMEL),
        ("from sconf import Config\nConfig('config.yaml')", Dialect.RUAMEL),
        ("import hydra\n@hydra.main(config_path='.', config_name='config')\ndef main(cfg): ...", Dialect.OMEGACONF),
        ("import hydra\n@hydra.main('.', 'config.yaml')\ndef main(cfg): ...", Dialect.OMEGACONF),
        ("import json\njson.load(open('config.yaml'))", None),
        ("print('config.yaml')", None),
    ],
)
def test_who_reads_a_file(load: str, dialect: Dialect | None) -> None:
    assert project({**CONFIG, "train.py": load}).dialect(ROOT / "config.yaml") is dialect


def test_pyyaml_counts_where_two_read_one_file() -> None:
    both = "import yaml\nfrom omegaconf import OmegaConf\nOmegaConf.load('c.yaml')\nyaml.safe_load(open('c.yaml'))\n"
    configs = project({"train.py": both, "c.yaml": "a: 1\n"})
    assert configs.dialect(ROOT / "c.yaml") is Dialect.PYYAML
    assert [reader.api for reader in configs.readers(ROOT / "c.yaml")] == ["omegaconf.OmegaConf.load", "yaml.safe_load"]


def test_files_of_hydra_groups_and_of_the_lightning_cli() -> None:
    configs = project(
        {
            "train.py": "import hydra\n@hydra.main(config_path='conf', config_name='config')\ndef main(cfg): ...\n",
            "cli.py": "from lightning.pytorch.cli import LightningCLI\nLightningCLI()\n",
            "conf/config.yaml": "a: 1\n",
            "conf/model/small.yaml": "b: 1\n",
            "fit.yaml": "seed_everything: 1\ntrainer: {}\nmodel: {}\n",
        }
    )
    assert configs.dialect(ROOT / "conf/model/small.yaml") is Dialect.OMEGACONF
    assert configs.dialect(ROOT / "fit.yaml") is Dialect.JSONARGPARSE


def test_only_what_looks_like_it_is_a_file_of_the_lightning_cli() -> None:
    cli = "from lightning.pytorch.cli import LightningCLI\nLightningCLI()\n"
    configs = project({"cli.py": cli, "other.yaml": "model: {}\nthe: 1\nrest: 2\nis: 3\nnot: 4\n"})
    assert configs.dialect(ROOT / "other.yaml") is None


@pytest.mark.parametrize(
    ("default", "value", "equal"),
    [
        (0.001, "1e-3", True),
        (0.001, 0.001, True),
        (32, 32.0, True),
        (32, "32", True),
        (0.1, 0.2, False),
        (True, 1, True),
        (True, "yes", False),
        (False, True, False),
        ((0.9, 0.999), [0.9, 0.999], True),
        ([1, 2], [1, 2, 3], False),
        ("./data/", "data", True),
        ("adam", "Adam", False),
        ("a", 1, False),
        (float("nan"), float("nan"), True),
    ],
)
def test_same(default: object, value: object, equal: bool) -> None:
    assert same(default, value) is equal


CLASSES = """
import yaml
import lightning as L
from dataclasses import dataclass, field
from pydantic import BaseModel, Field
from torch import nn

class Lit(L.LightningModule):
    def __init__(self, width=8, *, depth: int = 2, rate=None):
        super().__init__()

class Child(Lit):
    pass

class Net(nn.Module):
    def __init__(self, width=8):
        super().__init__()

@dataclass
class Options:
    width: int = 8
    sizes: list = field(default_factory=lambda: [1, 2])

class Checked(BaseModel):
    width: int = Field(default=8, gt=0)

cfg = yaml.safe_load(open("config.yaml"))
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Lit(**cfg['model'])", {"width: 8 | 3"}),
        ("Child(**cfg['model'])", {"width: 8 | 3"}),
        ("Lit(cfg['model']['width'])", {"width: 8 | 3"}),
        ("Lit(depth=cfg['model']['width'])", {"depth: 2 | 3"}),
        ("Lit(width=16, **cfg['model'])", set()),
        ("Net(**cfg['model'])", set()),
        ("Options(**cfg['model'])", {"width: 8 | 3"}),
        ("Checked(**cfg['model'])", {"width: 8 | 3"}),
        ("Checked.model_validate(cfg['model'])", set()),
        ("model = cfg['model']\nLit(**model)", {"width: 8 | 3"}),
    ],
)
def test_classes(code: str, expected: set[str]) -> None:
    found = diverging({**CONFIG, "train.py": CLASSES + code})
    if "model_validate" in code:
        expected = {"width: 8 | 3"}
    assert found == expected


def test_configs_that_are_variants_of_each_other() -> None:
    code = CLASSES + "Lit(**cfg['model'])\nLit(**yaml.safe_load(open('big.yaml'))['model'])\n"
    assert diverging({**CONFIG, "big.yaml": "model: {width: 64}\n", "train.py": code}) == set()


def test_structured_configs_of_omegaconf() -> None:
    code = """
        from dataclasses import dataclass
        from omegaconf import OmegaConf
        @dataclass
        class Options:
            lr: float = 0.1
            steps: int = 10
        cfg = OmegaConf.merge(OmegaConf.structured(Options), OmegaConf.load("config.yaml"), OmegaConf.from_cli())
        """
    assert diverging({**CONFIG, "train.py": code}) == {"lr: 0.1 | 0.5"}


def test_the_other_side_of_interpolations_and_nulls_is_unknown() -> None:
    files = {"config.yaml": "lr: ${base.lr}\n", "train.py": PARSER + READ + "cfg.update(vars(args))"}
    assert diverging(files) == set()
    files["config.yaml"] = "lr: null\n"
    assert diverging(files) == set()


def test_values_through_merge_keys_are_where_they_are_written() -> None:
    text = "base: &base {lr: 0.5}\nlr: 0.1\ntrain:\n  <<: *base\n"
    configs = project({"config.yaml": text, "train.py": PARSER + READ + "cfg['train']['lr'] = args.lr"})
    (divergence,) = configs.divergences_of(ROOT / "config.yaml")
    assert divergence.configs[0].range.start == (0, 17)
    assert divergence.configs[0].name == "train.lr"


def test_facts_are_equal_when_only_lines_have_moved() -> None:
    code = PARSER + READ + "cfg.update(vars(args))\n"
    before, after = facts_of_text(code), facts_of_text("\n\n# a comment\n" + code)
    assert before == after
    configs = project({**CONFIG, "train.py": code})
    path = ROOT / "train.py"
    line = configs.divergences()[0].code.range.start.line
    configs.moved(path, after)
    assert configs.divergences_of(path)[0].code.range.start.line == line + 3
    assert facts_of_text(code.replace("0.1", "0.2")) != before


def test_an_update_names_the_files_that_are_concerned() -> None:
    files = {**CONFIG, "train.py": PARSER + READ + "cfg.update(vars(args))", "other.py": PARSER, "o.yaml": "a: 1\n"}
    configs = project(files)
    configs.divergences_of(ROOT / "train.py")
    train = facts_of_text(files["train.py"].replace("0.1", "0.2"))
    assert configs.update({}, {ROOT / "train.py": train}) == {ROOT / "train.py", ROOT / "config.yaml"}
    assert (
        configs.divergences() == project({**files, "train.py": files["train.py"].replace("0.1", "0.2")}).divergences()
    )


def test_a_value_that_changes_leaves_the_code_as_it_was_understood() -> None:
    """Counted work: the other configs are not walked again, and what the code does is not resolved again."""
    many = {f"configs/{n}.yaml": f"_target_: other.Model\na: {n}\n" for n in range(100)}
    files = {**CONFIG, **many, "train.py": PARSER + READ + "cfg.update(vars(args))"}
    configs = project(files)
    asked: list[Path] = []
    configs._asked = asked.append
    assert configs.divergences_of(ROOT / "config.yaml")
    assert asked == [ROOT / "config.yaml"]
    assert [configs.dialect(path) for path in configs.files]
    assert (configs.work.code_joins, configs.work.files_read) == (1, 101)
    path = ROOT / "config.yaml"
    same_as_code = configs.files[path].replaced(configs.files[path].text.replace("0.5", "0.1"))
    changed = configs.update({path: same_as_code}, {})
    assert (configs.work.code_joins, configs.work.files_read) == (1, 102)
    fresh = project({**files, "config.yaml": same_as_code.text})
    assert configs.divergences() == fresh.divergences()
    assert path in changed and not changed & {ROOT / name for name in many}


def test_files_that_come_and_go_are_joined() -> None:
    files = {**CONFIG, "train.py": PARSER + READ + "cfg.update(vars(args))"}
    path = ROOT / "config.yaml"
    without = project({"train.py": files["train.py"]})
    assert without.divergences_of(ROOT / "train.py") == ()
    whole = project(files)
    assert without.update({path: whole.files[path]}, {}) == {path, ROOT / "train.py"}
    assert without.divergences() == whole.divergences() and without.readers(path) == whole.readers(path)
    assert without.update({path: None}, {}) == {path, ROOT / "train.py"}
    assert without.divergences() == ()


@pytest.mark.parametrize(
    "code",
    [
        "def f(:\n",
        "x = x\ny = y[x](y)\ncfg = cfg\ncfg.update(cfg)",
        "import argparse\np = argparse.ArgumentParser()\np.add_argument(*names, **kw)\np.add_argument('--' + n)",
        "import yaml\ndef f(a):\n    return f(f(a))\nyaml.safe_load(f('x.yaml'))",
        "import yaml\ndef f(a):\n    return g(a)\ndef g(a):\n    return f(a)\nf(1).update(g(2))",
        "import yaml\n"
        + "\n".join(f"a{i} = [a{i + 1}, a{i + 1}] if a{i + 1} else a{i + 1}" for i in range(60))
        + "\na60=1",
        "import yaml\na0 = yaml.safe_load('a.yaml')\n" + "\n".join(f"a{i + 1} = f(a{i}, a{i})" for i in range(60)),
        "import yaml\nfrom x import *\nfrom . import y\nfrom ...z import w\nw(y)(1)",
        "import typer\ntyper.run(lambda: 1)\ntyper.run()\n@typer.Typer().command()\ndef f(*a, b, **k): ...",
        "import hydra\n@hydra.main\ndef f(): ...\n@hydra.main(config_name=n)\ndef g(c): ...",
    ],
)
def test_odd_code_gives_nothing_and_breaks_nothing(code: str) -> None:
    assert diverging({**CONFIG, "train.py": code}) == set()


HYDRA = "import hydra\n@hydra.main(config_path='conf', config_name='config')\ndef main(cfg): ...\n"
WRAPPED = "from core import hydra_runner\n@hydra_runner(config_path='conf', config_name='config')\ndef main(cfg): ...\n"
FROM_ARGV = "import sys\nfrom {0} import {1}\n{1}.load(sys.argv[1])\n"


@pytest.mark.parametrize(
    ("files", "dialect"),
    [
        ({"c.yaml": "lr: ${base.lr}\nbase: {lr: 1e-3}\n"}, Dialect.OMEGACONF),
        ({"c.yaml": "model: {_target_: net.Net, lr: 1e-3}\n"}, Dialect.OMEGACONF),
        ({"c.yaml": "defaults: [model, _self_]\n"}, Dialect.OMEGACONF),
        ({"c.yaml": "model: {class_path: net.Net, init_args: {lr: 1e-3}}\n"}, Dialect.JSONARGPARSE),
        ({"c.yaml": "cost: $5\nlr: 1\n"}, None),
        ({"c.yaml": "lr: 1\n", "a.py": FROM_ARGV.format("omegaconf", "OmegaConf")}, Dialect.OMEGACONF),
        ({"sub/c.yaml": "lr: 1\n", "a.py": FROM_ARGV.format("omegaconf", "OmegaConf")}, Dialect.OMEGACONF),
        (
            {
                "sub/c.yaml": "lr: 1\n",
                "sub/b.py": "import sys, yaml\nyaml.safe_load(open(sys.argv[1]))\n",
                "a.py": FROM_ARGV.format("omegaconf", "OmegaConf"),
            },
            None,
        ),
        ({"conf/c.yaml": "lr: 1\n", "conf/config.yaml": "a: 1\n", "a.py": HYDRA}, Dialect.OMEGACONF),
        ({"conf/x/c.yaml": "lr: 1\n", "conf/config.yaml": "a: 1\n", "a.py": WRAPPED}, Dialect.OMEGACONF),
    ],
)
def test_who_reads_a_file_that_no_code_names(files: dict[str, str], dialect: Dialect | None) -> None:
    (path,) = [ROOT / name for name in files if name.endswith("c.yaml")]
    assert project(files).dialect(path) is dialect


def test_configs_of_the_tests_are_no_second_truth() -> None:
    code = CLASSES.replace("config.yaml", "tests/quick.yaml") + "Lit(**cfg['model'])\n"
    assert diverging({"train.py": code, "tests/quick.yaml": "model: {width: 2}\n"}) == set()
