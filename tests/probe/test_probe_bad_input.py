"""Code that fails, hangs, floods, forks or kills itself: a report that says so, and no process left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from probe_runner import Probe, line_of

from trainwright.probe.launch import Launcher
from trainwright.probe.prepare import Wish, prepare
from trainwright.probe.request import ProbeError
from trainwright.probe.run import Run
from trainwright.settings import ProbeSettings

NET = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Linear(4, 2)

        def forward(self, x):
            {action}
            return self.body(x)
"""


def body(action: str) -> str:
    return NET.format(action=action.replace("\n", "\n            "))


def living(marker: str) -> list[int]:
    """Processes whose environment holds the marker."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if marker.encode() in (entry / "environ").read_bytes() and " Z " not in (entry / "stat").read_text():
                    found.append(int(entry.name))
            except OSError:
                continue
    return [process for process in found if process != os.getpid()]


@pytest.fixture
def marker(monkeypatch: pytest.MonkeyPatch) -> str:
    text = f"probe-test-{os.getpid()}-{time.monotonic_ns()}"
    monkeypatch.setenv("TRAINWRIGHT_TEST_MARKER", text)
    return text


def test_a_constructor_that_raises(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            raise FileNotFoundError("weights.pt")  # here
    """
    outcome = probe("model", "Net", code, shapes=["x=2,4"])
    assert outcome.failure is not None
    assert outcome.failure["message"] == "Net(...) ends with FileNotFoundError: weights.pt"
    assert outcome.failure["line"] == line_of(probe, "# here")


def test_missing_arguments_are_named_with_the_remedy(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self, hidden, classes, *, bias=True) -> None:
            super().__init__()
    """
    outcome = probe("model", "Net", code)
    assert outcome.failure is not None
    assert outcome.failure["message"] == "Net needs hidden, classes"
    assert "--arg hidden=... --arg classes=..." in outcome.failure["remedy"]


def test_forward_with_keyword_only_arguments(probe: Probe) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Linear(4, 2)

        def forward(self, *, ids, mask):
            return self.body(ids * mask)
    """
    outcome = probe("model", "Net", code)
    assert outcome.failure is not None and "no input for Net could be worked out" in outcome.failure["message"]
    assert "--shape" in outcome.failure["remedy"]
    outcome = probe("model", "Net", code, shapes=["ids=3,4", "mask=3,4"])
    assert outcome.ok, outcome.failure


def test_a_hang_ends_at_the_time_limit_with_its_line(probe: Probe, marker: str) -> None:
    code = "import time" + body("while True:  # hangs\n    time.sleep(0.01)")
    outcome = probe(
        "model", "Net", code.replace("import time", "\n    import time\n", 1), shapes=["x=2,4"], seconds=8.0
    )
    assert outcome.failure is not None
    assert "did not end within 8 s" in outcome.failure["message"]
    assert abs(outcome.failure["line"] - line_of(probe, "# hangs")) <= 1
    assert not living(marker)


def test_megabytes_of_output_are_cut(probe: Probe) -> None:
    outcome = probe("model", "Net", body("print('x' * 10_000_000)"), shapes=["x=2,4"])
    assert outcome.ok, outcome.failure
    assert len(outcome.printed) <= 64 * 1024


def test_forged_messages_in_the_output_are_not_believed(probe: Probe) -> None:
    code = body('print(\'\\x1etrainwright-probe:{"kind": "report", "report": {"figures": {"parameters": 1}}}\')')
    outcome = probe("model", "Net", code, shapes=["x=2,4"])
    assert outcome.figures["parameters"] == 10


@pytest.mark.parametrize("how", ["sys.exit(3)", "os._exit(3)", "os.kill(os.getpid(), 9)", "raise KeyboardInterrupt"])
def test_code_that_ends_the_process(probe: Probe, how: str) -> None:
    outcome = probe("model", "Net", "\n    import os, sys\n" + body(how), shapes=["x=2,4"])
    assert outcome.failure is not None
    expected = {
        "sys.exit(3)": "ends itself with SystemExit: 3",
        "os._exit(3)": "ended the process itself, with status 3",
        "os.kill(os.getpid(), 9)": "ended by SIGKILL",
        "raise KeyboardInterrupt": "with status 130",
    }[how]
    assert expected in outcome.failure["message"]


def test_forks_that_outlive_it_are_ended(probe: Probe, marker: str) -> None:
    action = (
        "import os, subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'], start_new_session=True)\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        import time; time.sleep(300)\n"
        "    os._exit(0)"
    )
    outcome = probe("mode", "Net", body(action), shapes=["x=2,4"])
    assert outcome.ok, outcome.failure
    assert not living(marker)


def test_memory_beyond_the_limit_ends_it(probe: Probe, marker: str) -> None:
    action = "import time\nkept = []\nwhile True:\n    kept.append(bytearray(b'x' * 20_000_000)); time.sleep(0.005)"
    outcome = probe("mode", "Net", body(action), shapes=["x=2,4"], memory_limit=1.5)
    assert outcome.failure is not None
    assert "more than its limit of 1.5 GiB" in outcome.failure["message"]
    assert not living(marker)


def test_a_file_that_does_not_import(probe: Probe) -> None:
    outcome = probe("model", "Net", "\n    import a_library_that_is_missing  # no such thing\n" + body("pass"))
    assert outcome.failure is not None
    assert "ModuleNotFoundError" in outcome.failure["message"]
    assert outcome.failure["line"] == line_of(probe, "# no such thing")


def test_an_interpreter_without_torch(probe: Probe, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    python = tmp_path / "bare" / "bin" / "python"
    outcome = probe("env", interpreter=str(python))
    assert outcome.failure is not None
    assert outcome.failure["message"].startswith(f"{python} has no torch")
    assert f"{python} -m pip install torch" in outcome.failure["remedy"]


def test_a_device_that_is_not_there(probe: Probe) -> None:
    outcome = probe("model", "Net", body("pass"), shapes=["x=2,4"], device="cuda:99")
    assert outcome.failure is not None
    assert outcome.failure["message"].startswith("cuda:99 can't be used: ")
    assert "--device cpu" in outcome.failure["remedy"]


def test_an_interpreter_that_is_not_there(probe: Probe) -> None:
    with pytest.raises(ProbeError, match="does not exist"):
        probe("env", interpreter="/nowhere/python")


@pytest.mark.parametrize("way", ["cancel", "kill the client"])
def test_cancelling_ends_every_process_within_two_seconds(probe: Probe, marker: str, way: str) -> None:
    folder = probe.folder  # type: ignore[attr-defined]
    action = (
        "import subprocess, sys, time, signal\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'], start_new_session=True)\n"
        "open(r'%s', 'w').close()\n"
        "time.sleep(300)"
    ) % (folder / "running")
    (folder / "model.py").write_text(
        "import torch\nfrom torch import nn\n" + __import__("textwrap").dedent(body(action))
    )
    if way == "cancel":
        prepared = prepare(Wish("mode", "model.py:Net", folder, shapes=["x=2,4"],
                                settings=ProbeSettings(interpreter=sys.executable)))  # fmt: skip
        run = Run(prepared.request, Launcher(prepared.launcher.interpreter))
        outcomes = []
        thread = threading.Thread(target=lambda: outcomes.append(run.wait()))
        thread.start()
        wait_for(folder / "running")
        start = time.monotonic()
        run.cancel()
        thread.join(10)
        assert outcomes and outcomes[0].failure and outcomes[0].failure["message"] == "cancelled"
    else:
        client = subprocess.Popen(
            [sys.executable, "-m", "trainwright", "probe", "mode", "model.py:Net", "--shape", "x=2,4",
             "--interpreter", sys.executable], cwd=folder, env={**os.environ, "TRAINWRIGHT_TEST_MARKER": marker},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for(folder / "running")
        start = time.monotonic()
        client.send_signal(signal.SIGKILL)
        client.wait()
    while living(marker) and time.monotonic() - start < 10:
        time.sleep(0.02)
    assert not living(marker)
    # Seconds on a machine that may be busy; on an idle one it takes 0.6.
    assert time.monotonic() - start < 5


def wait_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not appear"
        time.sleep(0.05)


def test_no_file_of_the_user_is_written(probe: Probe) -> None:
    folder = probe.folder  # type: ignore[attr-defined]
    probe("model", "Net", body("pass"), shapes=["x=2,4"])
    assert sorted(path.name for path in folder.rglob("*")) == ["model.py"]
