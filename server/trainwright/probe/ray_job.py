"""Runs a probe on a Ray cluster, through the job API of its dashboard: no Ray is needed here.

The project's Python and YAML files travel as a package, the request as environment variables of the job. API: Ray 2.x,
https://docs.ray.io/en/latest/cluster/running-applications/job-submission/rest.html
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from trainwright.probe.launch import Launcher, entry_point
from trainwright.probe.outcome import Outcome, Reader, conclude, failure
from trainwright.probe.request import ProbeError, Request

_POLL = 0.5  # seconds
_STOP_WITHIN = 1.5  # seconds for the cluster to confirm that a job has stopped
_WAIT_FOR_PLACE = 300.0  # seconds until a queued job is given up
_SUFFIXES = frozenset({".py", ".yaml", ".yml", ".toml", ".json", ".cfg", ".ini"})
_LEFT_OUT = frozenset(
    {".git", ".venv", "venv", "env", "node_modules", "__pycache__", "site-packages", "wandb", "mlruns"}
)
_MOST_BYTES = 64 * 1024 * 1024
_ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED"})


class _Dashboard:
    """The few calls of the job API that a probe needs."""

    def __init__(self, address: str) -> None:
        self._address = address

    def call(self, method: str, path: str, body: Any = None, *, seconds: float = 30.0) -> Any:
        """One request; what the answer's JSON holds, or None.

        Raises:
            ProbeError: the cluster can't be reached or refuses.
        """
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        request = urllib.request.Request(self._address + path, data=data, method=method, headers={"Content-Type": kind})
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404 and method == "GET":
                return None
            said = error.read().decode("utf-8", "replace").strip().split("\n")[-1][:500]
            raise ProbeError(f"the Ray cluster at {self._address} refuses: {said or error}") from error
        except (OSError, ValueError) as error:
            raise ProbeError(f"the Ray cluster at {self._address} can't be reached: {error}") from error
        with contextlib.suppress(ValueError):
            return json.loads(text)
        return None


def run_on_ray(
    request: Request,
    launcher: Launcher,
    address: str,
    reader: Reader,
    progress: Callable[[str, float | None], None],
    cancelled: threading.Event,
) -> Outcome:
    """Submit the job, follow its log to the end, and stop it when `cancelled` is set or its time is over.

    Raises:
        ProbeError: the cluster can't be reached or refuses.
    """
    dashboard = _Dashboard(address)
    target = request.target.shown if request.target else "this interpreter"
    progress("sending the project's files", None)
    uri = _upload(dashboard, request.root)
    # The job starts in the unpacked package, so that is the project's root there.
    there = Launcher(launcher.interpreter, launcher.prefix, launcher.root or ".")
    submitted = dashboard.call(
        "POST",
        "/api/jobs/",
        {
            "entrypoint": entry_point(launcher.interpreter),
            "runtime_env": {"working_dir": uri, "env_vars": there.variables(request)},
            "metadata": {"trainwright": request.kind},
            **({"entrypoint_num_gpus": 1} if request.device.startswith("cuda") else {}),
        },
    )
    job = submitted["submission_id"]
    progress("queued", None)
    read, started, deadline = 0, time.monotonic(), time.monotonic() + _WAIT_FOR_PLACE
    printed: list[str] = []
    running = False
    while True:
        status = (dashboard.call("GET", f"/api/jobs/{job}") or {}).get("status", "PENDING")
        log = (dashboard.call("GET", f"/api/jobs/{job}/logs") or {}).get("logs", "")
        whole = log if status in _ENDED else log[: log.rfind("\n") + 1]
        # Not `splitlines`: to it the mark of our messages ends a line.
        for line in whole[read:].split("\n"):
            if not reader.take(line):
                printed.append(line)
            else:
                progress(reader.stage, reader.done)
        read = len(whole)
        if status in _ENDED:
            break
        if status == "RUNNING" and not running:
            running, deadline = True, time.monotonic() + request.limits.seconds + 60.0
        if cancelled.wait(_POLL) or time.monotonic() > deadline:
            _stop(dashboard, job)
            if cancelled.is_set():
                return Outcome(request.kind, target, {}, failure("cancelled", details=f"during: {reader.stage}"))
            waited = time.monotonic() - started
            message = f"the job did not end within {waited:.0f} s ({reader.stage})"
            queued = f"no place on the cluster after {waited:.0f} s"
            return Outcome(request.kind, target, {}, failure(message if running else queued))
    return conclude(request.kind, target, ".", reader, "\n".join(printed[-400:]), None)


def _stop(dashboard: _Dashboard, job: str) -> None:
    with contextlib.suppress(ProbeError):
        dashboard.call("POST", f"/api/jobs/{job}/stop", seconds=_STOP_WITHIN)


def _upload(dashboard: _Dashboard, root: Path) -> str:
    """Send the project's files, unless the cluster has them; their URI there.

    Raises:
        ProbeError: they are too many.
    """
    buffer = io.BytesIO()
    total = 0
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for path in _files(root):
            data = path.read_bytes()
            total += len(data)
            if total > _MOST_BYTES:
                raise ProbeError(f"the Python and YAML files of {root} are larger than {_MOST_BYTES >> 20} MiB")
            # A fixed date: the same files are the same package.
            file.writestr(zipfile.ZipInfo(path.relative_to(root).as_posix(), (2020, 1, 1, 0, 0, 0)), data)
    name = f"_ray_pkg_{hashlib.blake2b(buffer.getvalue(), digest_size=8).hexdigest()}.zip"
    if dashboard.call("GET", f"/api/packages/gcs/{name}") is None:
        dashboard.call("PUT", f"/api/packages/gcs/{name}", buffer.getvalue(), seconds=120.0)
    return f"gcs://{name}"


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        if path.name in _LEFT_OUT or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.suffix in _SUFFIXES:
            yield path
