"""What the interpretation believes about tensors: their scale, shape and device, and what has befallen them."""

from __future__ import annotations

import textwrap
from functools import partial
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.semantics import devices, shapes
from trainwright.semantics.model import Function
from trainwright.semantics.values import Mark, Value
from trainwright.settings import Overrides, settings_for

HERE = Path("/work space/project")
HEAD = """
import numpy as np
import torch
from sklearn.datasets import load_diabetes, make_regression
from sklearn.model_selection import train_test_split
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable
from torch.utils.data import DataLoader, TensorDataset
"""


def project_of(**files: str) -> Project:
    """A project of files that are nowhere on disk."""
    project = Project(partial(settings_for, overrides=Overrides(select=("LOOP",))))
    for name, text in files.items():
        project.load(HERE / f"{name}.py", textwrap.dedent(HEAD) + textwrap.dedent(text))
    return project


def function(project: Project, file: str, qualname: str) -> Function:
    """A function of one of the files."""
    found = project.workspace.modules[HERE / f"{file}.py"].function(qualname)
    assert found is not None
    return found


def after(code: str, name: str = "out", before: str = "") -> Value:
    """The value of a name when a function with this code has run; `x` comes from a loader."""
    body = textwrap.indent(textwrap.dedent(code).strip(), " " * 8)
    loop = f"def run(model, loader, device, flag, unknown):\n    for x, y in loader:\n{body}\n"
    project = project_of(main=f"{textwrap.dedent(before)}\n{loop}")
    return function(project, "main", "run").outcome.environment[name]


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("out = nn.Linear(3, 2)(x)", "linear"),
        ("out = F.softmax(nn.Linear(3, 2)(x), dim=1)", "softmax"),
        ("out = torch.sigmoid(unknown)", "sigmoid"),
        ("out = unknown.sigmoid()", "sigmoid"),
        ("out = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1), nn.Sigmoid())(x)", "sigmoid"),
        ("out = nn.Sequential(*unknown, nn.LogSoftmax(dim=1))(x)", "log_softmax"),
        ("out = nn.Sequential(nn.Linear(3, 2), nn.ReLU())(x)", "relu"),
        ("out = nn.Linear(3, 2)(x).relu().squeeze(-1)", "relu"),
        ("out = torch.log(F.softmax(unknown, dim=1))", "log_softmax"),
        ("out = F.log_softmax(unknown, dim=1).exp()", "softmax"),
        ("out = nn.Linear(3, 2)(x) / 0.1", "linear"),
        ("out = nn.Linear(3, 2)(x).view(-1).cpu().detach().float()", "linear"),
        ("out = torch.cat([torch.sigmoid(x), torch.sigmoid(y)])", "sigmoid"),
        ("out = torch.cat([torch.sigmoid(x), torch.tanh(y)])", None),
        ("out = model(x)", "forward"),
        ("out = model(x).squeeze()", "forward"),
        ("out = model(x).clamp(0, 1)", None),
        ("out = nn.Linear(3, 2)(x) * torch.sigmoid(y)", None),
        ("out = nn.Sequential(nn.ReLU(), nn.Linear(3, 2), nn.BatchNorm1d(2))(x)", None),
        ("out = nn.ReLU()(x)", None),
        ("out = nn.Linear(3, 2)(x)\nif flag:\n    out = torch.sigmoid(out)", None),
    ],
)
def test_scale(code: str, how: str | None) -> None:
    made = after(code).tensor.made
    assert (made.how if made is not None else None) == how


@pytest.mark.parametrize(
    ("code", "shape"),
    [
        ("out = x", ("N", "...")),
        ("out = nn.Linear(3, 1)(x)", ("N", "...", 1)),
        ("out = nn.Linear(3, 1)(unknown)", ("...", 1)),
        ("out = nn.Linear(3, 1)(x).squeeze(-1)", ("N", "...")),
        ("out = nn.Linear(3, 1)(x).squeeze()", ("N",)),
        ("out = nn.Linear(3, 1)(x).view(-1)", ("N",)),
        ("out = x.view(-1, 320)", ("N", 320)),
        ("out = x.view(x.size(0), -1)", ("N", None)),
        ("out = unknown.view(unknown.shape[0], 8)", ("N", 8)),
        ("out = torch.tensor(unknown['price'].values, dtype=torch.float32)", (None,)),
        ("out = torch.from_numpy(unknown['price'].values.astype('float32'))", (None,)),
        ("out = torch.tensor(unknown.values)", None),
        ("out = torch.tensor(unknown[['price']].values)", None),
        ("a, b = make_regression(100)\nc, d, e, out = train_test_split(a, b)\nout = torch.FloatTensor(out)", (None,)),
        ("data = load_diabetes()\nout = torch.tensor(data.target).view(-1, 1)", ("N", 1)),
        ("out = torch.from_numpy(np.random.rand(100, 1))", (100, 1)),
        ("out = torch.from_numpy(np.linspace(-1, 1, 100)).unsqueeze(1)", (None, 1)),
        ("out = torch.tensor(np.random.normal(0, 1, 5))", None),
        ("out = x.reshape(*unknown)", None),
        ("out = nn.Linear(320, 10)(x.view(-1, 320))", ("N", 10)),
        ("out = torch.flatten(nn.Conv2d(1, 8, 3)(x), 1)", ("N", None)),
        ("out = nn.Conv2d(1, 8, 3)(x)", ("N", 8, None, None)),
        ("out = nn.Linear(in_features=3, out_features=7)(x.flatten(1))", ("N", 7)),
        ("batch, dim = unknown.shape\nout = nn.Linear(3, 7)(unknown)", ("N", 7)),
        ("out = torch.randn(4, 1) - torch.zeros(4)", (4, 4)),
        ("out = torch.tensor([[1.0], [2.0]])", (2, 1)),
        ("out = torch.randn(4, 3).unsqueeze(1)", (4, 1, 3)),
        ("out = torch.randn(4, 3)[:, 0]", (4,)),
        ("out = torch.randn(4)[:, None]", (4, 1)),
        ("out = torch.randn(4, 3).mean(dim=1, keepdim=True)", (4, 1)),
        ("out = torch.randn(4, 3).mean()", ()),
        ("out = unknown.view(unknown)", None),
        ("out = torch.randn(4, 3)\nif flag:\n    out = torch.randn(5, 3)", (None, 3)),
        ("out = torch.randn(4, 3)\nif flag:\n    out = out.sum(1)", None),
    ],
)
def test_shape(code: str, shape: shapes.Shape | None) -> None:
    assert after(code).tensor.shape == shape


def test_rows_of_a_tensor_dataset_have_its_shapes() -> None:
    before = "X, t = torch.randn(100, 3), torch.randn(100)\nrows = DataLoader(TensorDataset(X, t), batch_size=8)\n"
    assert after("for a, b in rows:\n    out = b", before=before).tensor.shape == ("N",)
    assert after("for i, (a, b) in enumerate(rows):\n    out = a", before=before).tensor.shape == ("N", 3)


@pytest.mark.parametrize(
    ("code", "device"),
    [
        ("out = x", "loader"),
        ("out = x.to(device)", "device"),
        ("out = x.cuda(non_blocking=True)", "cuda"),
        ("out = x.to(device).float().unsqueeze(1)", "device"),
        ("out = x.to(torch.float32)", "loader"),
        ("out = x.to(y)", "loader"),
        ("out = torch.randn(3)", "cpu"),
        ("out = torch.randn(3, device=device)", "device"),
        ("out = torch.randn(3, device='cuda:1')", "cuda"),
        ("out = x\nif flag:\n    out = x.cuda()", "cuda?"),
        ("out = model(x.to(device))", "device"),
        ("out = model(x.to(device)).cpu()", "cpu"),
        ("out = unknown.to(device)", "device"),
        ("out = nn.Linear(3, 2)", "cpu"),
        ("out = nn.Linear(3, 2).to(device)", "device"),
        ("out = nn.Linear(3, 2)\nout.cuda()", "cuda"),
        ("out = nn.DataParallel(nn.Linear(3, 2)).to(device)", "any"),
        ("cpu = torch.device('cpu')\nout = x.to(cpu)", "cpu"),
        ("out = x.to(device) + y", ""),
    ],
)
def test_device(code: str, device: str) -> None:
    assert after(code).device == device


def test_a_module_that_moves_itself_is_nowhere_in_particular() -> None:
    moving = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Linear(3, 2)
            self.to("cuda")
    """
    assert after("out = Net().to(device)", before=moving).device == "any"
    assert after("out = Net()", before=moving.replace('self.to("cuda")', "self.count = 0")).device == "cpu"
    holding = moving + "\n    class Outer(nn.Module):\n        def __init__(self):\n            self.inner = Net()\n"
    assert after("out = Outer()", before=holding).device == "any"


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("out = model(x).detach()", Mark("cut", "detach")),
        ("out = F.mse_loss(model(x).data, y)", Mark("cut", ".data")),
        ("with torch.no_grad():\n    out = model(x)", Mark("cut", "torch.no_grad()")),
        ("out = torch.tensor(model(x).item(), requires_grad=True)", Mark("cut", "torch.tensor")),
        ("out = model(x).argmax(1).float()", Mark("cut", "argmax")),
        ("out = model(x).detach().requires_grad_()", Mark("cut", "detach")),
        ("opt = torch.optim.SGD(unknown.parameters(), 1)\nout = unknown(x)\nopt.step()", Mark("stale", "unknown")),
        ("out = torch.exp(model(x))", Mark("saved", "exp")),
        ("out = torch.exp(model(x)).view(-1)", Mark("saved", "exp")),
        ("out = torch.exp(model(x)).clone()", None),
        ("out = torch.zeros(3, requires_grad=True)", Mark("leaf", "requires_grad=True")),
        ("out = torch.zeros(3)\nout.requires_grad_()", None),
        ("out = torch.zeros(3)\nout.requires_grad = True", Mark("leaf", "requires_grad")),
        ("opt = torch.optim.SGD(model.parameters(), lr=1)\nout = model(x)\nopt.step()", Mark("stale", "model")),
        ("opt = torch.optim.SGD(model.parameters(), lr=1)\nopt.step()\nout = model(x)", None),
        ("out = x.detach()", None),
    ],
)
def test_what_befell_it(code: str, mark: Mark | None) -> None:
    assert after(code).tensor.mark == mark


def test_what_forward_ends_in_is_known_in_another_file() -> None:
    project = project_of(
        net="""
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.body = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))

            def forward(self, x):
                return torch.sigmoid(self.body(x)).squeeze(-1)
        """,
        main="""
        from net import Net

        def run(loader):
            net = Net()
            for x, y in loader:
                out = net(x)
        """,
    )
    out = function(project, "main", "run").outcome.environment["out"].tensor
    assert out.made is not None
    assert (out.made.how, out.made.where.rpartition("::")[2]) == ("sigmoid", "Net.forward")
    assert out.graph


@pytest.mark.parametrize(
    ("a", "b", "joined"),
    [
        ("cpu", "cpu", "cpu"),
        ("cpu", "cuda", "cuda?"),
        ("loader", "device", "device?"),
        ("cuda?", "cpu", "cuda?"),
        ("cuda", "device", ""),
        ("any", "cpu", "any"),
        ("", "cpu", ""),
        ("cpu", "loader", ""),
    ],
)
def test_places_join(a: str, b: str, joined: str) -> None:
    assert devices.join(a, b) == devices.join(b, a) == joined


@pytest.mark.parametrize(
    ("a", "b", "differ"),
    [
        ("cuda", "cpu", True),
        ("device", "loader", True),
        ("cuda?", "cpu", True),
        ("cuda?", "device?", False),
        ("cuda", "device", False),
        ("any", "cpu", False),
        ("", "cuda", False),
        ("cpu", "loader", False),
    ],
)
def test_places_differ(a: str, b: str, differ: bool) -> None:
    assert devices.differ(a, b) is devices.differ(b, a) is differ


@pytest.mark.parametrize("call", ["torch.relu()", "torch.dropout()", "torch.relu(**given)", "torch.clamp(*given)"])
def test_a_call_that_is_still_being_typed_stops_nothing(call: str) -> None:
    project = project_of(a=f"given = []\nx = {call}\ny = nn.Linear(2, 2)\n")
    module = project.workspace.modules[HERE / "a.py"]
    _ = module.body.outcome
    assert module.globals["y"].type == "torch.nn.Linear"
