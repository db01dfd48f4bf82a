"""Collects the server and the libraries that it needs under bundled/, for one platform and every Python it runs on.

Nearly everything is plain Python and is there once. Compiled modules (libcst's parser, PyYAML's scanner) carry the
Python version in their file names, so that those of all versions lie side by side.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

EXTENSION = Path(__file__).resolve().parent.parent
PROJECT = EXTENSION.parent.parent
BUNDLED = EXTENSION / "bundled"

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")

# What only the oldest Python needs: pip reads environment markers for the Python that it runs on, whatever
# --python-version says.
OLDEST_NEEDS = ("exceptiongroup", "tomli", "typing-extensions")

PLATFORMS = {
    "linux-x64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "linux-arm64": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "darwin-x64": ("macosx_11_0_x86_64",),
    "darwin-arm64": ("macosx_11_0_arm64",),
    "win32-x64": ("win_amd64",),
}
"""VS Code's names of platforms, and those of wheels."""


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def for_platform(target: str, python: str) -> list[str]:
    """pip's options for wheels of another platform and Python."""
    platforms = [option for name in PLATFORMS[target] for option in ("--platform", name)]
    return ["--only-binary", ":all:", "--implementation", "cp", "--python-version", python, *platforms]


def versions(libraries: Path) -> dict[str, str]:
    """The installed distributions and their versions, from the names of their .dist-info folders."""
    pairs = (info.name.removesuffix(".dist-info").rsplit("-", 1) for info in libraries.glob("*.dist-info"))
    return {name.lower(): version for name, version in pairs}


def is_compiled(file: str) -> bool:
    return file.endswith((".so", ".pyd"))


def compiled(libraries: Path) -> list[str]:
    """The distributions with compiled modules, pinned to the installed versions."""
    found = []
    for info in libraries.glob("*.dist-info"):
        files = (line.split(",")[0] for line in (info / "RECORD").read_text(encoding="utf-8").splitlines())
        if any(is_compiled(file) for file in files):
            found.append("==".join(info.name.removesuffix(".dist-info").rsplit("-", 1)))
    return sorted(found)


def add_compiled_modules(target: str, python: str, pins: Sequence[str], libraries: Path) -> None:
    """Put the compiled modules of `pins` for one more version of Python beside those that are there."""
    with tempfile.TemporaryDirectory() as folder:
        pip("download", "--no-deps", "--dest", folder, *for_platform(target, python), *pins)
        for wheel in Path(folder).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(libraries, filter(is_compiled, archive.namelist()))


def bundle(target: str) -> None:
    """Fill bundled/ anew."""
    shutil.rmtree(BUNDLED, ignore_errors=True)
    libraries = BUNDLED / "libs"
    with tempfile.TemporaryDirectory() as folder:
        pip("wheel", "--no-deps", "--wheel-dir", folder, str(PROJECT))
        (wheel,) = Path(folder).glob("trainwright-*.whl")
        oldest = for_platform(target, PYTHONS[0])
        pip("install", "--no-compile", "--target", str(libraries), *oldest, str(wheel), *OLDEST_NEEDS)
    installed = versions(libraries)
    pins = compiled(libraries)
    for python in PYTHONS[1:]:
        add_compiled_modules(target, python, pins, libraries)
    shutil.rmtree(libraries / "bin", ignore_errors=True)
    manifest = {"target": target, "pythons": PYTHONS, "distributions": dict(sorted(installed.items()))}
    (BUNDLED / "bundle.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    size = sum(file.stat().st_size for file in BUNDLED.rglob("*") if file.is_file())
    print(f"bundled the server {installed['trainwright']} for {target}, {size / 2**20:.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", choices=sorted(PLATFORMS), required=True, help="VS Code's name of the platform")
    bundle(parser.parse_args().target)


if __name__ == "__main__":
    main()
