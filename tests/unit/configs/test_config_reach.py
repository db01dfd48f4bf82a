"""What a key reaches, and which keys reach a place in the code: each case is a small program."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from trainwright.configs import OPAQUE, ConfigFile, ProjectConfigs, ReachKind, facts_of_text
from trainwright.configs.definitions import Installed, code_of_text
from trainwright.engine import Project
from trainwright.positions import Position
from trainwright.settings import forget_settings, settings_for

ROOT = Path("/workspace")


def project(files: dict[str, str], site_packages: tuple[str, ...] = ()) -> ProjectConfigs:
    """A workspace of a few files."""
    texts = {ROOT / name: dedent(text) for name, text in files.items()}
    yaml = {path: ConfigFile.parse(path, text) for path, text in texts.items() if path.suffix != ".py"}
    facts = {path: facts_of_text(text) for path, text in texts.items() if path.suffix == ".py"}
    return ProjectConfigs(
        yaml, facts, code=lambda path: code_of_text(texts[path]), installed=lambda: Installed(site_packages)
    )


def reached(configs: ProjectConfigs, path: str, *keys: str) -> list[str]:
    """`kind file:line owner.name` of all that a key reaches."""
    return [
        f"{r.kind.value} {r.path.relative_to(ROOT).as_posix()}:{r.range.start.line + 1} {r.owner} {r.name}"
        for r in configs.reached(ROOT / path, keys)
    ]


MODEL = '''
class Net:
    """A net.

    Args:
        width: How wide it is.
    """

    def __init__(self, width: int, depth: int = 3):
        pass


class Deep(Net):
    def __init__(self, dropout: float = 0.1, **kwargs):
        super().__init__(**kwargs)
'''


def test_a_target_reaches_the_class_and_its_parameters() -> None:
    configs = project({"conf/config.yaml": "model:\n  _target_: src.net.Net\n  width: 8\n", "src/net.py": MODEL})
    assert reached(configs, "conf/config.yaml", "model", "_target_") == ["class src/net.py:2 net.Net Net"]
    assert reached(configs, "conf/config.yaml", "model", "width") == ["parameter src/net.py:9 src.net.Net width"]
    (width,) = configs.reached(ROOT / "conf/config.yaml", ("model", "width"))
    assert (width.annotation, width.default, width.required, width.doc) == ("int", "", True, "How wide it is.")
    assert reached(configs, "conf/config.yaml", "model", "wdith") == []


def test_keyword_arguments_lead_to_the_base_class() -> None:
    configs = project({"config.yaml": "class_path: net.Deep\ninit_args: {depth: 2, dropout: 0}\n", "net.py": MODEL})
    assert reached(configs, "config.yaml", "init_args", "depth") == ["parameter net.py:9 net.Deep depth"]
    accepted = configs.accepts(ROOT / "config.yaml", ("init_args",))
    assert accepted is not None
    assert [each.name for each in accepted.names] == ["dropout", "width", "depth"]
    assert not accepted.anything


def test_a_place_in_code_knows_its_keys() -> None:
    configs = project(
        {
            "a.yaml": "_target_: net.Net\nwidth: 8\n",
            "b.yaml": "x: {_target_: net.Net, width: 9}\n",
            "net.py": MODEL,
        }
    )
    places = configs.keys_reaching(ROOT / "net.py", Position(8, 25))
    assert [(p.path.name, p.keys, p.value) for p in places] == [
        ("a.yaml", ("width",), "8"),
        ("b.yaml", ("x", "width"), "9"),
    ]


HYDRA = {
    "train.py": """
    import hydra

    @hydra.main(version_base=None, config_path="conf", config_name="config")
    def main(cfg):
        print(cfg.model.width)
    """,
    "conf/config.yaml": "defaults:\n  - model: small\n  - _self_\nlr: 0.1\n",
    "conf/model/small.yaml": "_target_: net.Net\nwidth: 8\n",
    "conf/model/large.yaml": "defaults:\n  - small\nwidth: 64\n",
    "net.py": MODEL,
}


def test_hydra_composes_and_a_key_reaches_through_it() -> None:
    configs = project(HYDRA)
    composition = configs.composed(ROOT / "conf/config.yaml")
    assert composition is not None and composition.complete
    assert [(".".join(keys), origin.path.name, origin.node.text) for keys, origin in composition.leaves()] == [
        ("model._target_", "small.yaml", "net.Net"),
        ("model.width", "small.yaml", "8"),
        ("lr", "config.yaml", "0.1"),
    ]
    assert "parameter net.py:9 net.Net width" in reached(configs, "conf/model/large.yaml", "width")


def test_a_defaults_entry_leads_to_its_config_and_to_the_other_choices() -> None:
    configs = project(HYDRA)
    path = ROOT / "conf/config.yaml"
    assert configs.defaults_entry(path, ("defaults", "0", "model")) == (ROOT / "conf/model/small.yaml",)
    assert [each.name for each in configs.choices(path, ("defaults", "0"))] == ["large.yaml", "small.yaml"]
    assert configs.reached(path, ("defaults", "0", "model"))[0].kind is ReachKind.CONFIG_FILE


def test_code_that_reads_a_key_through_functions_and_attributes() -> None:
    configs = project(
        {
            "config.yaml": "model: {width: 3}\nlr: 0.1\nname: x\n",
            "train.py": """
            import yaml
            from trainer import Trainer, build

            def main():
                cfg = yaml.safe_load(open("config.yaml"))
                build(cfg["model"])
                Trainer(cfg).run()
            """,
            "trainer.py": """
            def build(params):
                return params["width"]

            class Trainer:
                def __init__(self, cfg):
                    self.cfg = cfg

                def run(self):
                    return self.cfg.get("lr"), self.cfg["name"]
            """,
        }
    )
    assert reached(configs, "config.yaml", "model") == ["read train.py:7 main model"]
    assert reached(configs, "config.yaml", "model", "width") == ["read trainer.py:3 build width"]
    assert reached(configs, "config.yaml", "lr") == ["read trainer.py:10 Trainer.run lr"]
    places = configs.keys_reaching(ROOT / "trainer.py", Position(2, 21))
    assert [(place.keys, place.value) for place in places] == [(("model", "width"), "3")]


def test_a_config_chosen_at_run_time_is_known_by_what_is_read_of_it() -> None:
    configs = project(
        {
            "configs/a.yaml": "lr: 0.1\nepochs: 3\nseed: 1\n",
            "configs/other.yaml": "jobs: 3\n",
            "train.py": """
            import argparse, yaml
            args = argparse.ArgumentParser().parse_args()
            cfg = yaml.safe_load(open(args.config))
            print(cfg["lr"], cfg["epochs"])
            """,
        }
    )
    assert reached(configs, "configs/a.yaml", "lr") == ["read train.py:5 <module> lr"]
    assert [each.path.name for each in configs.programs(ROOT / "configs/a.yaml")] == ["train.py"]
    assert configs.programs(ROOT / "configs/other.yaml") == ()


def test_interpolations_lead_to_keys_and_values() -> None:
    files = HYDRA | {
        "conf/config.yaml": "defaults: [{model: small}]\nlr: 0.1\n\n\nrun: w${model.width}\nlate: ${run}-${oc.env:X}\n",
    }
    configs = project(files)
    path = ROOT / "conf/config.yaml"
    (found,) = configs.interpolated(path, ("run",))
    assert next((place.path.name, place.keys) for place in found.targets) == ("small.yaml", ("width",))
    assert configs.value(path, ("run",)) == "w8"
    assert configs.value(path, ("late",)) is OPAQUE
    assert "interpolation conf/config.yaml:5  model.width" in reached(configs, "conf/model/small.yaml", "width")


def test_settings_say_which_configs_a_program_reads(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[tool.trainwright.configs]\n"tools/*.py" = ["runs/**/*.yaml"]\n',
        "tools/train.py": "import sys, yaml\ncfg = yaml.safe_load(open(sys.argv[1]))\nprint(cfg['learning_rate'])\n",
        "runs/first/a.yaml": "learning_rate: 0.1\nx: 1\n",
        "other.yaml": "learning_rate: 0.1\n",
    }
    forget_settings()
    project = Project(settings_for)
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if path.suffix != ".toml":
            project.load(path)
    (read,) = project.configs.reached(tmp_path / "runs/first/a.yaml", ("learning_rate",))
    assert (read.kind, read.path) == (ReachKind.READ, tmp_path / "tools/train.py")
    assert [each.path.name for each in project.configs.programs(tmp_path / "runs/first/a.yaml")] == ["train.py"]
    assert project.configs.reached(tmp_path / "other.yaml", ("learning_rate",)) == ()


def test_a_composed_config_of_a_test_is_found_by_the_folder_that_hydra_was_given() -> None:
    configs = project(
        {
            "conf/train.yaml": "seed: 1\nmodel:\n  width: 8\n",
            "tests/test_train.py": """
    import pytest
    from hydra import compose, initialize

    @pytest.fixture
    def cfg():
        with initialize(version_base="1.3", config_path="../conf"):
            return compose(config_name="train", overrides=[])

    def test_width():
        with initialize("../conf"):
            assert compose("train.yaml").model.width == 8
    """,
            "elsewhere.py": """
    from hydra import compose

    def unknown(folder):
        return compose("train").seed
    """,
        }
    )
    assert reached(configs, "conf/train.yaml", "model", "width") == ["read tests/test_train.py:12 test_width width"]
    assert reached(configs, "conf/train.yaml", "seed") == []


def test_fields_of_a_dataclass_within_a_class() -> None:
    configs = project(
        {
            "config.yaml": "class_path: net.Net\ninit_args:\n  optim: {lr: 0.1, schedule: {steps: 3}}\n",
            "net.py": """
            from __future__ import annotations
            from dataclasses import dataclass, field
            from typing import Optional

            @dataclass
            class Schedule:
                steps: int = 10

            @dataclass
            class Optim:
                lr: float = 0.01
                schedule: Schedule | None = None

            class Net:
                def __init__(self, optim: "Optional[Optim]" = None, width: int = 3):
                    pass
            """,
        }
    )
    keys = ("init_args", "optim")
    assert reached(configs, "config.yaml", *keys, "lr") == ["field net.py:12 net.Optim lr"]
    assert reached(configs, "config.yaml", *keys, "schedule", "steps") == ["field net.py:8 net.Schedule steps"]
    assert configs.accepts(ROOT / "config.yaml", ("init_args", "width")) is None


def test_a_config_that_a_program_starts_from_in_the_folder_of_a_group() -> None:
    """A test composes it below `conf/inference`, though `conf` is where Hydra's folder begins."""
    files = {
        "predict.py": """
            from hydra import compose, initialize

            def main():
                with initialize(version_base=None, config_path="conf/inference"):
                    cfg = compose(config_name="default")
                print(cfg.beams)
            """,
        "conf/train.yaml": "defaults:\n  - model: small\n  - _self_\nepochs: 3\n",
        "conf/model/small.yaml": "width: 3\n",
        "conf/inference/default.yaml": "beams: 3\n",
        "conf/inference/wide.yaml": "defaults:\n  - default\nbeams: 5\n",
    }
    configs = project(files)
    assert reached(configs, "conf/inference/default.yaml", "beams") == ["read predict.py:7 main beams"]
    for name in files:
        if name.endswith(".yaml"):
            assert configs.composed(ROOT / name) is not None
            assert not configs.unknown_keys(ROOT / name) and not configs.missing_keys(ROOT / name)
