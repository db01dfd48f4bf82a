"""The other servers and linters of the benchmarks, in an environment of their own that only benchmarks use."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

PACKAGES = ("python-lsp-server[pyflakes]", "basedpyright", "torchfix", "fixit")

HOME = Path(sys.prefix) / "benchmark-servers"
"""Inside the environment that runs the benchmarks: goes when that goes."""

_BIN = HOME / ("Scripts" if sys.platform == "win32" else "bin")


def tool(program: str) -> str | None:
    """A program of that environment, or one on the PATH."""
    return shutil.which(program, path=str(_BIN)) or shutil.which(program)


def install() -> None:
    """Get all of them from PyPI, once. One that can't be had is named and left out."""
    if not _BIN.exists():
        venv.create(HOME, with_pip=True)
    pip = [str(_BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    for package in PACKAGES:
        marker = HOME / f"{package.partition('[')[0]}.installed"
        if marker.exists():
            continue
        if subprocess.run([*pip, package], check=False, stdout=subprocess.DEVNULL).returncode:
            print(f"{package} could not be installed: it is skipped", file=sys.stderr)
        else:
            marker.touch()


if __name__ == "__main__":
    install()
