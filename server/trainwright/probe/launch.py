"""The command that starts a probe: here, behind a prefix such as `srun` or `ssh HOST`, or as a job of a Ray cluster."""

from __future__ import annotations

import base64
import functools
import io
import json
import os
import shlex
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePath

from trainwright.probe.request import ProbeError, Request

_PACKAGE = "trainwright_probe"
_ARCHIVE = "TRAINWRIGHT_ARCHIVE"
_REQUEST = "TRAINWRIGHT_REQUEST"

_BOOTSTRAP = (
    "import base64,os,sys,tempfile;"
    "p=os.path.join(tempfile.mkdtemp(prefix='trainwright-'),'probe.zip');"
    "f=open(p,'wb');"
    f"f.write(base64.b64decode(os.environ.pop('{_ARCHIVE}','') or sys.stdin.readline()));"
    "f.close();"
    "sys.path.insert(0,p);"
    f"from {_PACKAGE}.supervisor import main;"
    "main(p)"
)
"""Unpacks the probe's code from the first line of standard input, and runs its supervisor."""


@dataclass(frozen=True)
class Launcher:
    """Where and with what a probe runs.

    `prefix` goes before the interpreter's command, as in `srun --gres=gpu:1`; with `ssh HOST` the rest is quoted for
    the shell there; `ray ADDRESS` is a Ray cluster's dashboard. `root` is the project's folder there, if it is not the
    same.
    """

    interpreter: str
    prefix: str = ""
    root: str | None = None

    @property
    def words(self) -> list[str]:
        """The prefix as the shell splits it.

        Raises:
            ProbeError: its quotes don't close.
        """
        try:
            return shlex.split(self.prefix)
        except ValueError as error:
            raise ProbeError(f"the launcher `{self.prefix}` can't be read: {error}") from error

    @property
    def ray_address(self) -> str | None:
        """The dashboard's address, if this is a Ray cluster."""
        words = self.words
        if not words or PurePath(words[0]).name != "ray":
            return None
        if len(words) != 2 or not words[1].startswith(("http://", "https://")):
            raise ProbeError("write `ray http://HOST:8265`, the address of the cluster's dashboard")
        return words[1].rstrip("/")

    def command(self, root: Path) -> list[str]:
        """The command line, as it is started in `root`."""
        python = [self.interpreter, "-B", "-u", "-c", _BOOTSTRAP]
        words = self.words
        if not words:
            return python
        if PurePath(words[0]).name in ("ssh", "ssh.exe"):
            return [*words, f"cd {shlex.quote(self.root or str(root))} && exec {shlex.join(python)}"]
        return [*words, *python]

    def shown(self, root: Path) -> str:
        """The command for people: exact, but for the start-up code, which is named."""
        return shlex.join(
            part.replace(_BOOTSTRAP, "<trainwright's probe, from standard input>") for part in self.command(root)
        )

    def standard_input(self, request: Request) -> bytes:
        """What the process reads: the probe's code and the request, a line each."""
        return base64.b64encode(archive()) + b"\n" + json.dumps(request.as_json(self.root)).encode() + b"\n"

    def variables(self, request: Request) -> dict[str, str]:
        """The same as environment variables, for a process that has no standard input."""
        return {
            _ARCHIVE: base64.b64encode(archive()).decode(),
            _REQUEST: json.dumps(request.as_json(self.root)),
        }


def entry_point(interpreter: str) -> str:
    """The same start as one line for a shell."""
    return shlex.join([interpreter, "-B", "-u", "-c", _BOOTSTRAP])


@functools.cache
def archive() -> bytes:
    """The payload as a zip file that Python imports from, the same bytes each time."""
    folder = Path(__file__).parent / "payload"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.glob("*.py")):
            entry = zipfile.ZipInfo(f"{_PACKAGE}/{path.name}", date_time=(2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def environment() -> dict[str, str]:
    """The environment of a local process: the user's, without what would write files or buffer output."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
