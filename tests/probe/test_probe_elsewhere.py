"""The same probe behind a launcher: a prefix, ssh to an sshd on loopback, a Ray cluster of one machine."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainwright.probe.outcome import Outcome
from trainwright.probe.prepare import Prepared, Wish, prepare
from trainwright.probe.request import ProbeError
from trainwright.probe.run import Run
from trainwright.settings import ProbeSettings

REQUIRED = bool(os.environ.get("REQUIRE_EVIDENCE"))

NET = """
import time
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width: int = 3) -> None:
        super().__init__()
        self.body = nn.Linear(4, width)

    def forward(self, x):
        return self.body(x)

class Slow(Net):
    def forward(self, x):
        open("started", "w").close()
        time.sleep(300)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "the project"
    folder.mkdir()
    (folder / "model.py").write_text(NET)
    return folder


def prepared(folder: Path, launcher: str, target: str = "model.py:Net", root: str | None = None) -> Prepared:
    settings = ProbeSettings(interpreter=sys.executable, launcher=launcher, root=root, timeout=120)
    return prepare(Wish("model", target, folder, shapes=["x=2,4"], device="cpu", settings=settings))


def run(plan: Prepared) -> Outcome:
    return Run(plan.request, plan.launcher).wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_prefix_goes_before_the_command(folder: Path) -> None:
    outcome = run(prepared(folder, "env TRAINWRIGHT_PREFIX=1"))
    assert outcome.ok, outcome.failure
    assert outcome.figures["parameters"] == 15


def test_a_prefix_that_does_not_exist(folder: Path) -> None:
    outcome = run(prepared(folder, "no-such-launcher --gpu"))
    assert outcome.failure is not None and "no-such-launcher can't be started" in outcome.failure["message"]
    with pytest.raises(ProbeError, match="can't be read"):
        run(prepared(folder, "srun 'open"))


# ------------------------------------------------------------------------------------------------ ssh


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An sshd on a free port of loopback with keys of its own; the command that reaches it."""
    daemon = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if daemon is None or shutil.which("ssh") is None:
        assert not REQUIRED, "openssh-server is not installed"
        pytest.skip("openssh-server is not installed")
    folder = tmp_path_factory.mktemp("ssh")
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized_keys")
    port = free_port()
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'host'}\nPidFile none\nStrictModes no\n"
        f"AuthorizedKeysFile {folder / 'authorized_keys'}\nUsePAM no\nPermitRootLogin prohibit-password\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True) if os.geteuid() == 0 else None
    process = subprocess.Popen([daemon, "-D", "-e", "-f", config], stderr=(folder / "log").open("wb"))
    try:
        wait_until(lambda: reachable(port), "sshd")
        yield (
            f"ssh -p {port} -i {folder / 'user'} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "
            f"-o LogLevel=ERROR -o IdentitiesOnly=yes {getpass.getuser()}@127.0.0.1"
        )
    finally:
        process.kill()
        process.wait()


def reachable(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(holds, what: str, seconds: float = 90) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"{what} did not come up"
        time.sleep(0.1)


def test_over_ssh(folder: Path, ssh: str) -> None:
    outcome = run(prepared(folder, ssh))
    assert outcome.ok, (outcome.failure, outcome.printed)
    assert outcome.figures["parameters"] == 15


def test_over_ssh_the_project_may_lie_elsewhere(folder: Path, ssh: str, tmp_path: Path) -> None:
    there = tmp_path / "on the cluster"
    there.mkdir()
    (there / "model.py").write_text(NET.replace("width: int = 3", "width: int = 7"))
    outcome = run(prepared(folder, ssh, root=str(there)))
    assert outcome.ok, (outcome.failure, outcome.printed)
    assert outcome.figures["parameters"] == 35


def test_cancelling_over_ssh_ends_the_processes_there(folder: Path, ssh: str) -> None:
    plan = prepared(folder, ssh, "model.py:Slow")
    running = Run(plan.request, plan.launcher)
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(running.wait()))
    thread.start()
    wait_until((folder / "started").exists, "the probe")
    running.cancel()
    thread.join(10)
    assert outcomes[0].failure is not None and outcomes[0].failure["message"] == "cancelled"
    wait_until(lambda: not in_folder(folder), "the end of the processes", 5)


def in_folder(folder: Path) -> list[str]:
    """Processes whose working directory is the folder."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder:
                found.append((entry / "cmdline").read_text())
    return found


# ------------------------------------------------------------------------------------------------ Ray


@pytest.fixture(scope="module")
def ray(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Ray cluster of this machine alone; its dashboard's address."""
    command = Path(sys.executable).parent / "ray"
    if not command.exists():
        assert not REQUIRED, "ray is not installed"
        pytest.skip("ray is not installed")
    folder = tmp_path_factory.mktemp("r")
    port, dashboard = free_port(), free_port()
    process = subprocess.Popen(
        [command, "start", "--head", f"--port={port}", f"--dashboard-port={dashboard}", "--num-cpus=2",
         "--disable-usage-stats", "--block", f"--temp-dir={folder}", "--object-store-memory=80000000"],
        stdout=(folder / "log").open("wb"), stderr=subprocess.STDOUT, start_new_session=True,
        env={**os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}", "RAY_AUTH_MODE": "disabled"},
    )  # fmt: skip

    def answers() -> bool:
        with contextlib.suppress(OSError):
            return bool(urllib.request.urlopen(f"http://127.0.0.1:{dashboard}/api/version", timeout=2).status == 200)
        return False

    try:
        wait_until(answers, "the Ray cluster")
        yield f"ray http://127.0.0.1:{dashboard}"
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)


def test_on_a_ray_cluster(folder: Path, ray: str) -> None:
    outcome = run(prepared(folder, ray))
    assert outcome.ok, (outcome.failure, outcome.printed)
    assert outcome.figures["parameters"] == 15


def test_a_failure_on_a_ray_cluster_is_told(folder: Path, ray: str) -> None:
    (folder / "model.py").write_text(NET.replace("self.body = nn.Linear(4, width)", "raise ValueError('no weights')"))
    outcome = run(prepared(folder, ray))
    assert outcome.failure is not None
    assert outcome.failure["message"] == "Net(...) ends with ValueError: no weights"


def test_a_ray_address_that_nobody_answers(folder: Path) -> None:
    with pytest.raises(ProbeError, match="can't be reached"):
        run(prepared(folder, f"ray http://127.0.0.1:{free_port()}"))
    with pytest.raises(ProbeError, match="dashboard"):
        run(prepared(folder, "ray auto"))
