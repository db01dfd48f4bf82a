"""Whole statements that come, go and move: what is found is what a fresh check of the same texts finds."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.settings import Overrides, Preset, settings_for

NETWORK = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 2), nn.ReLU())

    def forward(self, x):
        return self.layers(x)


model = Net()
"""
LOOP = """
for x in test_loader:
    with torch.no_grad():
        out = model(x)
"""
IMPORTS = "import torch\nfrom torch import nn\n"


SETTINGS = partial(settings_for, overrides=Overrides(preset=Preset.STRICT))


def _found(project: Project, path: Path) -> list[tuple[int, str]]:
    while project.advance(1.0):
        pass
    project.stale()
    return sorted((each.range.start.line, each.code) for each in project.diagnostics(path))


def _agree(project: Project, paths: dict[Path, str]) -> list[list[tuple[int, str]]]:
    fresh = Project(SETTINGS)
    for path, text in paths.items():
        fresh.load(path, text)
    found = [_found(project, path) for path in paths]
    assert found == [_found(fresh, path) for path in paths]
    return found


SCRIPT = IMPORTS + NETWORK + LOOP
MOVED = {
    "an import below its use": [IMPORTS + NETWORK, "from torch import nn\n" + NETWORK + "import torch\n" + LOOP],
    "an import that goes and comes": [SCRIPT, "import torch\n" + NETWORK + LOOP, SCRIPT],
    "a class that goes and comes": [SCRIPT, IMPORTS + LOOP, SCRIPT],
    "a class below its use": [SCRIPT, IMPORTS + "model = Net()\n" + NETWORK + LOOP],
}


@pytest.mark.parametrize("interactive", [False, True])
@pytest.mark.parametrize("texts", MOVED.values(), ids=MOVED)
def test_a_class_and_its_imports_come_and_go(texts: list[str], interactive: bool, tmp_path: Path) -> None:
    path = tmp_path / "evaluate.py"
    project = Project(SETTINGS, interactive=interactive)
    for text in texts:
        project.open(path, text)
        _agree(project, {path: text})


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
@pytest.mark.parametrize("interactive", [False, True])
def test_what_a_file_imports_and_others_import_from_it(
    interactive: bool, order: tuple[int, int, int], tmp_path: Path
) -> None:
    """The last of three files in a row means something else when the first is edited, whichever was read first."""
    net, exported, main = tmp_path / "net.py", tmp_path / "exported.py", tmp_path / "main.py"
    texts = {
        net: IMPORTS + NETWORK.replace("nn.ReLU()", "nn.Dropout()").replace("model = Net()", "Chosen = Net"),
        exported: "from net import Chosen\n",
        main: "import torch\nfrom exported import Chosen\n\nmodel = Chosen()\n" + LOOP,
    }
    project = Project(SETTINGS, interactive=interactive)
    for path in [list(texts)[index] for index in order]:
        project.open(path, texts[path])
    assert "LOOP001" in [code for _, code in _agree(project, texts)[2]]
    texts[net] = texts[net].replace("Chosen = Net", "Chosen = nn.Identity")
    project.replace(net, texts[net])
    assert "LOOP001" not in [code for _, code in _agree(project, texts)[2]]


def test_what_a_method_takes_from_its_class_is_looked_at_again(tmp_path: Path) -> None:
    """The docstring that names the shapes goes, and no method changes."""
    path = tmp_path / "pooler.py"
    head = "import torch\n\n\nclass Pooler(torch.nn.Module):\n"
    forward = "    def forward(self, tokens: torch.Tensor, mask: torch.BoolTensor):\n        return tokens * mask\n"
    shapes = '    """Input: tokens of shape `(batch, length, width)`, mask of shape `(batch, length)`."""\n\n'
    project = Project(SETTINGS, interactive=True)
    for text, codes in ((head + shapes + forward, set()), (head + forward, {"TORCH011"})):
        project.open(path, text)
        assert {code for _, code in _agree(project, {path: text})[0]} & {"TORCH011"} == codes


def test_a_script_that_starts_to_train_asks_for_a_seed_in_its_functions(tmp_path: Path) -> None:
    """Whether a file is a script depends on its own statements and on its length, which no function mentions."""
    path = tmp_path / "iris.py"
    split = (
        "from sklearn.model_selection import train_test_split\nfrom sklearn.tree import DecisionTreeClassifier\n\n\n"
        "def get_data(dataset):\n    return train_test_split(dataset.data, dataset.target, test_size=0.3)\n\n\n"
        "X_train, X_test, y_train, y_test = get_data(load())\n"
    )
    train = "model = DecisionTreeClassifier()\nmodel.fit(X_train, y_train)\n"
    long = "# Notes on the flowers that are told apart.\n" * 30
    project = Project(SETTINGS, interactive=True)
    seeded = []
    for text in (long + split, long + split + train, split + train, long + split + train):
        project.open(path, text)
        seeded.append("REPRO001" not in [code for _, code in _agree(project, {path: text})[0]])
    assert seeded == [True, False, True, False]


def test_a_question_about_a_whole_program_is_asked_again_when_that_is_known(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    text = (
        "from pytorch_lightning import LightningModule, Trainer\n\n\nclass Net(LightningModule):\n"
        "    def training_step(self, batch, index):\n        return self.common(batch)\n\n\n"
        "def main():\n    trainer = Trainer(max_epochs=20)\n    trainer.fit(Net(), data)\n\n\n"
        'if __name__ == "__main__":\n    main()\n'
    )
    project = Project(SETTINGS, interactive=True)
    project.open(path, text)
    project.advance(1.0)
    text = "import torch\n" + text
    project.replace(path, text)
    project.diagnostics(path)
    assert "REPRO001" in [code for _, code in _agree(project, {path: text})[0]]
