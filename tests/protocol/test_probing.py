"""Probes from the editor: code lenses, the command with progress and cancellation, and what stays afterwards."""

from __future__ import annotations

import importlib.util
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from client import Client, Document, ResponseError
from conftest import Start

if importlib.util.find_spec("torch") is None and not os.environ.get("REQUIRE_EVIDENCE"):
    pytest.skip("torch is not installed", allow_module_level=True)

MODEL = """\
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Net(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Linear(4, width)
        self.head = nn.Linear(9, 1)

    def forward(self, x):
        return self.head(self.body(x))


class Slow(Dataset):
    def __len__(self):
        return 24

    def __getitem__(self, index):
        time.sleep(0.02)
        return torch.zeros(2)


def loaders():
    return DataLoader(Slow(), batch_size=4)  # slow


class Waiting(nn.Module):
    def forward(self, x):
        time.sleep(300)
"""


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Client:
    client = start(env={"XDG_STATE_HOME": str(tmp_path / "state")})
    client.initialize(folder, probes=True, options={"interpreter": sys.executable})
    return client


def probe(client: Client, document: Document, **params: Any) -> Any:
    arguments = [{"uri": document.uri, "device": "cpu", **params}]
    return client.request("workspace/executeCommand", {"command": "trainwright.probe", "arguments": arguments})


def ours(client: Client, document: Document) -> list[dict[str, Any]]:
    return [each for each in client.diagnostics(document) if each["source"] == "trainwright probe"]


def test_lenses(session: Client, folder: Path) -> None:
    document = session.open(folder / "model.py", MODEL)
    lenses = session.request("textDocument/codeLens", {"textDocument": {"uri": document.uri}})
    places = {(each["range"]["start"]["line"], each["command"]["arguments"][0].get("target")) for each in lenses}
    lines = MODEL.splitlines()
    assert places == {
        (lines.index("class Net(nn.Module):"), "Net"),
        (lines.index("    return DataLoader(Slow(), batch_size=4)  # slow"), None),
        (lines.index("class Waiting(nn.Module):"), "Waiting"),
    }
    assert {each["command"]["command"] for each in lenses} == {"trainwright.runProbe"}


def test_no_lenses_for_clients_that_cannot_run_them(client: Client, folder: Path) -> None:
    document = client.open(folder / "model.py", MODEL)
    assert client.request("textDocument/codeLens", {"textDocument": {"uri": document.uri}}) == []


def test_a_shape_conflict_stays_as_a_diagnostic_until_the_code_changes(session: Client, folder: Path) -> None:
    (folder / "model.py").write_text(MODEL)
    document = session.open(folder / "model.py")
    asked = probe(session, document, kind="model", target="Net", shapes=["x=2,4"])
    assert asked == {"ok": False, "missing": ["width"], "title": "Probe model: model.py:Net"}
    answer = probe(session, document, kind="model", target="Net", shapes=["x=2,4"], arguments={"width": 8})
    assert not answer["ok"] and "**Stopped:** forward fails in `head`" in answer["markdown"]
    [found] = ours(session, document)
    assert found["range"] == document.range_of("return self.head(self.body(x))")
    assert found["severity"] == 1

    document.change(("import time\n", "import time\nimport sys\n"))  # elsewhere: it moves along
    [found] = ours(session, document)
    assert found["range"] == document.range_of("return self.head(self.body(x))")
    document.change(("nn.Linear(9, 1)", "nn.Linear(width, 1)"))
    assert ours(session, document) == []


def test_answers_are_remembered(session: Client, folder: Path) -> None:
    (folder / "model.py").write_text(MODEL.replace("nn.Linear(9, 1)", "nn.Linear(width, 1)"))
    document = session.open(folder / "model.py")
    assert probe(session, document, kind="mode", target="Net", arguments={"width": "8"}, shapes=["x=2,4"])["ok"]
    answer = probe(session, document, kind="mode", target="Net", shapes=["x=2,4"])
    lenses = session.request("textDocument/codeLens", {"textDocument": {"uri": document.uri}})
    assert "train/eval: no difference (measured)" in {each["command"]["title"] for each in lenses}
    assert answer["ok"] and "width=8, as answered before" in answer["markdown"]


def test_measured_workers_are_offered_at_the_call(session: Client, folder: Path) -> None:
    (folder / "model.py").write_text(MODEL)
    document = session.open(folder / "model.py")
    line = MODEL[: MODEL.index("return DataLoader")].count("\n")
    answer = probe(session, document, kind="loader", line=line, workers=[0, 2])
    assert answer["ok"], answer["markdown"]
    if answer["figures"]["best_workers"] != 2:  # a machine so busy that two workers bring nothing
        assert answer["figures"]["best_workers"] == 0
        return
    span = document.range_of("DataLoader(Slow(), batch_size=4)")
    actions = session.request(
        "textDocument/codeAction",
        {"textDocument": {"uri": document.uri}, "range": span, "context": {"diagnostics": []}},
    )
    [action] = [each for each in actions if "measured" in each["title"]]
    assert action["title"].startswith("Set num_workers=2 (measured: ")
    assert "DataLoader(Slow(), batch_size=4, num_workers=2)  # slow" in document.applied(action["edit"])


def test_measured_values_are_offered_at_yaml_keys_and_loaders(session: Client, folder: Path) -> None:
    text = MODEL.replace("nn.Linear(9, 1)", "nn.Linear(width, 1)")
    (folder / "model.py").write_text(text)
    document = session.open(folder / "model.py")
    answer = probe(session, document, kind="batch-size", target="Net", shapes=["x=2,4"], arguments={"width": 8})
    largest = answer["figures"]["largest_training"]
    config = session.open(folder / "config.yaml", "data:\n  batch_size: 32  # per GPU\n  epochs: 3\n", "yaml")

    def offered(where: Document, piece: str) -> list[dict[str, Any]]:
        params = {"textDocument": {"uri": where.uri}, "range": where.range_of(piece), "context": {"diagnostics": []}}
        found = session.request("textDocument/codeAction", params)
        return [each for each in found if "the largest that fits" in each["title"]]

    [action] = offered(config, "batch_size: 32")
    assert config.applied(action["edit"]) == f"data:\n  batch_size: {largest}  # per GPU\n  epochs: 3\n"
    assert offered(config, "epochs: 3") == []
    [action] = offered(document, "DataLoader(Slow(), batch_size=4)")
    assert f"DataLoader(Slow(), batch_size={largest})  # slow" in document.applied(action["edit"])


@pytest.mark.parametrize("way", ["progress", "request"])
def test_cancelling(session: Client, folder: Path, way: str) -> None:
    (folder / "model.py").write_text(MODEL)
    document = session.open(folder / "model.py")
    params = {"uri": document.uri, "kind": "mode", "target": "Waiting", "shapes": ["x=2,4"], "device": "cpu"}
    ident = session.ask("workspace/executeCommand", {"command": "trainwright.probe", "arguments": [params]})
    begun = session.notification("$/progress", lambda each: each["value"]["kind"] == "begin")
    assert begun["value"]["cancellable"] and begun["value"]["title"] == "Probe mode: model.py:Waiting"
    session.notification("$/progress", lambda each: "forward" in each["value"].get("message", ""))
    waited = hover_times(session, document)
    # A gap of the event loop would show in all of them; the bound is the machine's, not the budget's.
    assert statistics.median(waited) < 1.0
    if way == "progress":
        session.notify("window/workDoneProgress/cancel", {"token": begun["token"]})
        answer = session.answer(ident)
        assert answer["cancelled"] and "**Stopped:** cancelled" in answer["markdown"]
    else:
        session.notify("$/cancelRequest", {"id": ident})
        with pytest.raises(ResponseError):
            session.answer(ident)
    session.notification("$/progress", lambda each: each["value"]["kind"] == "end")


def hover_times(client: Client, document: Document) -> list[float]:
    times = []
    for _ in range(20):
        start = time.perf_counter()
        client.request("textDocument/hover", document.at("nn.Linear"))
        times.append(time.perf_counter() - start)
    return times


def test_dry_run(session: Client, folder: Path) -> None:
    document = session.open(folder / "model.py", MODEL)
    (folder / "model.py").write_text(MODEL)
    answer = probe(session, document, kind="model", target="Net", dryRun=True, arguments={"width": 3})
    assert answer["command"].startswith(sys.executable) and '"width": 3' in answer["request"]


def test_nothing_runs_in_a_workspace_that_is_not_trusted(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, probes=True, options={"trusted": False})
    (folder / "model.py").write_text("open('was-run', 'w')\n" + MODEL)
    document = client.open(folder / "model.py")
    answer = probe(client, document, kind="model", target="Net")
    assert not answer["ok"] and "not trusted" in answer["message"]
    assert not (folder / "was-run").exists()


def test_wrong_requests(session: Client, folder: Path) -> None:
    document = session.open(folder / "model.py", MODEL)
    (folder / "model.py").write_text(MODEL)
    with pytest.raises(ResponseError):
        probe(session, document, kind="nothing")
    assert "there is no class" in probe(session, document, kind="model", line=0)["message"]
    assert "none" in session.request(
        "workspace/executeCommand",
        {"command": "trainwright.probe", "arguments": [{"kind": "model", "uri": "untitled:one"}]},
    )["message"]  # fmt: skip


def test_clients_that_push_get_them_too(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, pull=False, probes=True, options={"interpreter": sys.executable})
    (folder / "model.py").write_text(MODEL)
    document = client.open(folder / "model.py")
    probe(client, document, kind="model", target="Net", shapes=["x=2,4"], arguments={"width": 8})
    [problem] = client.published(document.uri)[-1]["diagnostics"]
    assert problem["source"] == "trainwright probe"
