"""CONFIG006 hardcoded-hyperparameter."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.rule import (
    Applicability,
    Finding,
    Fix,
    Function,
    Related,
    Rule,
    Severity,
    declared,
    program_of,
    starts_training,
    words,
)
from trainwright_rules.config._moving import moved_to_command, moved_to_options, moved_to_yaml
from trainwright_rules.config._scattered import Literal, scattered

if TYPE_CHECKING:
    from trainwright.editing import Editor

_CONFIGURED_BY = frozenset(
    {"argparse", "typer", "click", "hydra", "omegaconf", "yaml", "ruamel", "absl", "fire", "tyro", "configargparse",
     "jsonargparse", "simple_parsing", "tap", "optparse", "getopt", "docopt", "tomllib", "toml", "tomli", "dotenv",
     "configparser", "ml_collections", "gin", "sacred", "pydantic", "pydantic_settings", "confection", "chanfig",
     "dynaconf", "mmcv", "mmengine", "yacs", "plac", "hyperpyyaml", "json5", "attr", "attrs", "optuna", "hyperopt",
     "ray", "kfp", "metaflow", "prefect", "dagster", "zenml", "modal", "streamlit", "gradio", "nni"}
)  # fmt: skip
"""Who imports one of these takes its settings from outside, or has them searched."""
_CONFIG_MODULES = re.compile(
    r".*(?:config|configs|cfg|conf|setting|settings|hparams|hyperparams|hyperparameters|params|options|args|opts|"
    r"constants|arguments|flags)"
)
_TEACHING = frozenset(
    {"tutorial", "tutorials", "example", "examples", "demo", "demos", "lesson", "lessons", "course", "courses", "doc",
     "docs", "notebook", "notebooks", "exercise", "exercises", "quickstart", "samples", "sample", "snippets", "toy",
     "playground", "sandbox", "homework", "workshop", "basics", "basic", "benchmark", "benchmarks", "bench", "smoke",
     "test", "tests", "testing", "template", "templates", "cookbook", "guide", "guides", "simple", "minimal", "hello",
     "times", "timing", "speed", "profile", "profiling"}
)  # fmt: skip
_TEACHING_PROJECTS = frozenset({"tutorial", "tutorials", "course", "beginner", "beginners", "lessons", "exercises"})
_NUMBERED = re.compile(r"(?:ch|chap|chapter|lesson|lec|lecture|day|week|part|step|ex)?[_-]?\d+[_. -].+")
"""`03_softmax.py`, `week2-cnn`: one of a row of lessons."""
_CELLS = re.compile(r"^# ?(?:%%|In\s?\[)|^#{20,}\s*$|^# -{3,}", re.MULTILINE)
_LINES = 40
"""A shorter file is read at one glance."""
_SHOWN = 12


class HardcodedHyperparameter(Rule):
    """A training script has its hyperparameters scattered in the code, and no config or command line.

    ## What it does
    Reports scripts that train and have at least three different hyperparameters (learning rate, batch size, epochs,
    dropout, hidden sizes ...) as numbers in the middle of the code, while nothing comes from a config file, a command
    line or a settings module. One report per script, at the most important of the places; it lists the others, and
    editors mark each with a hint.

    Left alone are notebooks, tutorials and examples, tests, short scripts, constants in one block at the top, default
    values of parameters, and fields of config classes.

    ## Why it is bad
    The next run means editing code: the commit says "lr 3e-4" beside a bug fix, two runs at once need two copies of
    the script, no tracker knows what was changed, and the one number that was forgotten is found weeks later.

    ## Example
    ```python train.py
    import numpy as np
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset


    class Network(nn.Module):
        def __init__(self, inputs, hidden, dropout):
            super().__init__()
            self.layers = nn.Sequential(
                nn.Linear(inputs, hidden),
                nn.ReLU(),
                nn.Dropout(dropout),
                nn.Linear(hidden, 1),
            )

        def forward(self, x):
            return self.layers(x).squeeze(-1)


    def load(path):
        table = np.loadtxt(path, delimiter=",", dtype="float32")
        return TensorDataset(torch.from_numpy(table[:, :-1]), torch.from_numpy(table[:, -1]))


    def evaluate(model, loader, criterion):
        model.eval()
        total, count = 0.0, 0
        with torch.no_grad():
            for x, y in loader:
                total += criterion(model(x), y).item() * len(y)
                count += len(y)
        return total / count


    def main():
        torch.manual_seed(1)
        train_loader = DataLoader(load("train.csv"), batch_size=64, shuffle=True)
        val_loader = DataLoader(load("val.csv"), batch_size=256)
        model = Network(12, hidden=128, dropout=0.2)
        optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, weight_decay=0.01)
        criterion = nn.MSELoss()
        best = float("inf")
        for epoch in range(40):
            model.train()
            for x, y in train_loader:
                optimizer.zero_grad()
                loss = criterion(model(x), y)
                loss.backward()
                optimizer.step()
            score = evaluate(model, val_loader, criterion)
            if score < best:
                best = score
                torch.save(model.state_dict(), "best.pt")


    if __name__ == "__main__":
        main()
    ```

    ## Use instead
    ```yaml train.yaml
    batch_size: 64
    hidden: 128
    dropout: 0.2
    lr: 0.0003
    weight_decay: 0.01
    epochs: 40
    ```
    ```python train.py
    import argparse
    from pathlib import Path

    import torch
    import yaml

    from network import Network, fit, loaders


    def main():
        parser = argparse.ArgumentParser()
        parser.add_argument("--config", type=Path, default=Path("train.yaml"))
        config = yaml.safe_load(parser.parse_args().config.read_text())
        torch.manual_seed(1)
        model = Network(12, hidden=config["hidden"], dropout=config["dropout"])
        optimizer = torch.optim.AdamW(model.parameters(), lr=config["lr"], weight_decay=config["weight_decay"])
        fit(model, optimizer, *loaders(config["batch_size"]), epochs=config["epochs"])


    if __name__ == "__main__":
        main()
    ```

    ## Fix safety
    Unsafe: a choice of structure. One fix writes a YAML file beside the script and reads it at its start; the other,
    offered where all numbers stand in one function, makes options with the numbers as defaults: a Typer command of that
    function where the project has Typer, else options of argparse. Either way the script computes what it did. A number
    that stands in two places under one name becomes one setting.

    ## References
    - Hydra, a simple command-line application: https://hydra.cc/docs/tutorials/basic/your_first_app/simple_cli/
    - Google, deep learning tuning playbook: https://github.com/google-research/tuning_playbook
    """

    code = "CONFIG006"
    name = "hardcoded-hyperparameter"
    severity = Severity.WARN
    libraries = ("torch", "lightning", "pytorch_lightning", "tensorflow", "keras")

    def check_function(self, function: Function) -> Iterator[Finding]:
        if not function.is_body or not _is_script(function):
            return
        module = function.module
        found = scattered(module)
        program = program_of(module) if found else None
        if program is None or not program.trains or not starts_training(module, program):
            return
        first = min(found, key=_importance)
        others = [each for each in found if each is not first]
        names = list(dict.fromkeys(each.name for each in (first, *others)))
        shown = ", ".join(f"`{name}`" for name in names[:6]) + (" ..." if len(names) > 6 else "")
        yield self.finding(
            first.place,
            f"{len(found)} hyperparameters stand as numbers in this script ({shown}), and no config or command line "
            "sets them: every run means editing code. Put them into a YAML config or into options",
            related=[
                Related(f"{each.name} is {each.value:g} here", function.path, each.place.range, hint=True)
                for each in others[:_SHOWN]
            ],
            fixable=Applicability.UNSAFE,
            subject=(function, found),
        )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """A YAML file, read where the imports end."""
        function, found = finding.subject
        return moved_to_yaml(function, found, editor)

    def other_fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Options: of Typer where the project uses it, else of argparse."""
        function, found = finding.subject
        if _uses_typer(function):
            command = moved_to_command(function, found, editor)
            if command is not None:
                return command
        return moved_to_options(function, found, editor)


def _uses_typer(function: Function) -> bool:
    """Whether the project has Typer: it declares it, or another file imports it."""
    modules = function.workspace.modules.values()
    return bool(declared(function.path, "typer")) or any("typer" in module.imports for module in modules)


def _importance(literal: Literal) -> tuple[int, object]:
    order = ("lr", "batch_size", "epochs")
    return (order.index(literal.role) if literal.role in order else len(order)), literal.place.range


def _is_script(function: Function) -> bool:
    """Whether the file may be a training script of a project, by its name, size and imports."""
    module = function.module
    path = function.path
    if path.suffix != ".py" or _is_teaching(path) or len(module.document.lines) < _LINES:
        return False
    if not _CONFIGURED_BY.isdisjoint(module.imports):
        return False
    if module.workspace.finds(_SETTINGS, module) or module.workspace.finds(_CELLS, module):
        return False
    return not any(_CONFIG_MODULES.fullmatch(name.lower()) for name in _imported(function))


def _is_teaching(path: Path) -> bool:
    """Whether a file is there to be read: a tutorial, an example, a test."""
    folders = [part.lower() for part in path.parts[-3:-1]]
    if not _TEACHING.isdisjoint(folders) or not _TEACHING.isdisjoint(words.words(path.stem)):
        return True
    if any(_NUMBERED.fullmatch(name) for name in (path.stem, *folders)):
        return True
    return any(not _TEACHING_PROJECTS.isdisjoint(words.words(folder)) for folder in folders)


_SETTINGS = re.compile(
    r"sys\.argv|os\.environ\[|os\.getenv|environ\.get|@dataclass|NamedTuple|HfArgumentParser|LightningCLI|json\.load|"
    r"wandb\.config|SimpleNamespace|tf\.app\.flags|EasyDict|edict\(|"
    r"class \w*(?:Config|Args|Params|Options|Settings|CFG)\b|"
    r"\b(?:config|cfg|params|hparams|hyperparameters|hyper_params|args|opt|settings|CONFIG|PARAMS|CFG)\s*=\s*(?:dict\(|\{)"
)
"""What gathers the settings in one place, or takes them from outside."""


def _imported(function: Function) -> Iterator[str]:
    """The last parts of the modules that the file imports, and the names that it imports from them."""
    for kind in (ast.Import, ast.ImportFrom):
        for place in function.nodes(kind):
            node = place.node
            assert isinstance(node, (ast.Import, ast.ImportFrom))
            if isinstance(node, ast.ImportFrom):
                yield (node.module or "").rpartition(".")[2]
                if node.level or not (node.module or "").startswith(("torch", "tensorflow", "keras", "sklearn")):
                    yield from (alias.name for alias in node.names)
            else:
                yield from (alias.name.rpartition(".")[2] for alias in node.names)
