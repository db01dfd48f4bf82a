"""Where a GPU is asked for by name, and what keeps that from being one on which nothing else runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.positions import Position, Range
from trainwright.semantics.accelerator import unguarded_cuda_uses
from trainwright.semantics.in_tests import is_test
from trainwright.semantics.model import ModuleModel
from trainwright.semantics.workspace import Workspace
from trainwright.settings import settings_for
from trainwright.source.document import Document

HEAD = "import torch\n\n\ndef run(model, x, flag, use_gpu):\n"


def forms(body: str, name: str = "train.py", tail: str = "") -> list[str]:
    workspace = Workspace()
    text = HEAD + "".join(f"    {line}\n" for line in body.split("\n")) + tail
    module = ModuleModel(workspace, Path("/w") / name, Document(text))
    workspace.add(module)
    return [use.form for use in unguarded_cuda_uses(module.functions["run"])]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x.cuda()", ["cuda"]),
        ("x.cuda(2)", ["cuda"]),
        ("x.cuda(flag)", []),
        ('model.to("cuda:0")', ["to"]),
        ('x.to(device=torch.device("cuda"))', ["to"]),
        ('torch.zeros(2, device="cuda")', ["keyword"]),
        ('device = "cuda"', ["device"]),
        ('kind = "cuda"', []),
        ("torch.cuda.FloatTensor(3)", ["tensor"]),
        ('torch.set_default_device("cuda")', ["tensor"]),
        ('torch.set_default_device("cpu")', []),
        ("Tensor = torch.cuda.FloatTensor if use_gpu else torch.FloatTensor", []),
        ('torch.amp.GradScaler(device="cuda")', []),
        ('self.device = torch.device("cuda")', ["device"]),
        ('device = "cuda"  # or cpu', []),
        ("if flag:\n    x.cuda()", ["cuda"]),
        ("if use_gpu:\n    x.cuda()", []),
        ("if x.is_cuda:\n    pass\nelse:\n    x.cuda()", []),
        ("y = x.cuda() if use_gpu else x", []),
        ("try:\n    x.cuda()\nexcept RuntimeError:\n    pass", []),
        ("assert torch.cuda.is_available()\nx.cuda()", []),
        ("if not use_gpu:\n    return x\nx.cuda()", []),
        ('x.to("cuda:0")\nmodel.to("cuda:1")', []),
        ('x.to("cuda:1")\nmodel.to("cuda:1")', ["to", "to"]),
        ('if x.device.type == "cuda":\n    pass', []),
    ],
)
def test_uses(body: str, expected: list[str]) -> None:
    assert forms(body) == expected


def test_what_the_file_says_elsewhere_counts() -> None:
    assert forms("x.cuda()", tail="\n\ndef main():\n    torch.cuda.set_device(0)\n") == []
    assert forms("x.cuda()", tail='\n\nif not torch.cuda.is_available():\n    raise SystemExit("no GPU")\n') == []
    assert forms("x.cuda()", tail="\n\nprint(torch.cuda.device_count())\n") == ["cuda"]


def test_folders_of_what_runs_on_gpus() -> None:
    assert forms("x.cuda()", "multi_gpu/train.py") == []
    assert forms("x.cuda()", "502_GPU.py") == ["cuda"]


def test_an_assertion_that_is_typed_elsewhere_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    project = Project(settings_for)
    project.load(path, HEAD + "    return model(x.cuda())\n\n\ndef main():\n    print(1)\n")
    assert "TORCH009" in [d.code for d in project.diagnostics(path)]
    line = Range(Position(8, 4), Position(8, 12))
    project.edit(path, line, "assert torch.cuda.is_available()")
    assert "TORCH009" not in [d.code for d in project.diagnostics(path)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("test_model.py", "def f():\n    pass\n", True),
        ("tests/helper.py", "def f():\n    pass\n", True),
        ("model.py", "import pytest\n\n\ndef f():\n    pass\n", True),
        ("model.py", "def test_shape():\n    pass\n", True),
        ("main.py", "def test_epoch(model):\n    pass\n", False),
        ("train.py", "def f():\n    pass\n", False),
    ],
)
def test_tests(name: str, text: str, expected: bool) -> None:
    module = ModuleModel(Workspace(), Path("/w") / name, Document(text))
    assert is_test(next(iter(module.functions.values()))) is expected
