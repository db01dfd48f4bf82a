"""code-server with the packaged extension installed, a browser, and copies of the fixture project."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from workbench import Browser, CodeServer, Installed

ROOT = Path(__file__).resolve().parents[3]
EDITORS = ROOT / ".editors"
EXTENSION = ROOT / "clients" / "vscode"
FIXTURES = ROOT / "tests" / "editors" / "fixtures"
ARTEFACTS = ROOT / "tests" / "artefacts" / "vscode"


def unavailable(reason: str) -> None:
    """Skip where people can see why; where editors are required, this is an error."""
    if os.environ.get("TRAINWRIGHT_REQUIRE_EDITORS") == "1":
        pytest.fail(f"VS Code is required here: {reason}", pytrace=False)
    pytest.skip(f"VS Code can't be had: {reason}")


@pytest.fixture(scope="session")
def found() -> Installed | str:
    """code-server, a browser and Node, or the reason why there are none."""
    script = ROOT / "tests" / "editors" / "install" / "code_server.sh"
    try:
        done = subprocess.run(["bash", str(script)], capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"{script.name}: {problem}"
    if done.returncode != 0:
        return f"{script.name}: {done.stderr.strip() or done.stdout.strip()}"
    own_node = EDITORS / "node-20" / "bin" / "node"
    node = str(own_node) if own_node.exists() else shutil.which("node")
    chromium = shutil.which("chromium")
    (home,) = (stamp.parent for stamp in EDITORS.glob("code-server-*/.complete"))
    assert node and chromium, "code_server.sh succeeded without Node or Chromium"
    return Installed(node, home / "node_modules" / "code-server" / "out" / "node" / "entry.js", chromium)


@pytest.fixture(scope="session")
def installed(found: Installed | str) -> Installed:
    if isinstance(found, str):
        unavailable(found)
        raise AssertionError("unreachable")
    return found


@pytest.fixture(scope="session")
def vsix(installed: Installed) -> Path:
    """The packaged extension: TRAINWRIGHT_VSIX, or made here, once for each state of the sources."""
    if given := os.environ.get("TRAINWRIGHT_VSIX"):
        return Path(given).resolve()
    folder = EDITORS / "vscode"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        package = folder / f"trainwright-{state_of_sources()}.vsix"
        if not package.exists():
            for old in folder.glob("*.vsix"):
                old.unlink()
            build(installed, package)
    return package


def state_of_sources() -> str:
    """A hash of all that goes into the package."""
    digest = hashlib.sha256()
    files = [ROOT / "pyproject.toml"]
    files += [file for part in ("server", "rules") for file in (ROOT / part).rglob("*.py")]
    files += [file for file in EXTENSION.iterdir() if file.is_file()]
    files += [file for part in ("src", "scripts", "python", "images") for file in (EXTENSION / part).iterdir()]
    for file in sorted(file for file in files if file.is_file()):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def build(installed: Installed, package: Path) -> None:
    path = os.pathsep.join([str(Path(installed.node).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "PYTHON": sys.executable}
    commands = [[installed.node, "scripts/package.mjs", "--out", str(package)]]
    done_by_npm, wanted = EXTENSION / "node_modules" / ".package-lock.json", EXTENSION / "package-lock.json"
    if not done_by_npm.exists() or done_by_npm.stat().st_mtime < wanted.stat().st_mtime:
        commands.insert(0, ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    for command in commands:
        done = subprocess.run(command, cwd=EXTENSION, env=environment, capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            pytest.fail(f"{' '.join(command)}:\n{done.stdout}\n{done.stderr}", pytrace=False)


@pytest.fixture(scope="session")
def extensions(installed: Installed, vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of extensions with Trainwright in it, installed as a person installs it."""
    folder = tmp_path_factory.mktemp("extensions")
    command = [installed.node, str(installed.code_server), "--user-data-dir", str(tmp_path_factory.mktemp("installer"))]
    command += ["--extensions-dir", str(folder), "--install-extension", str(vsix)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0 and "successfully installed" in done.stdout, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def server_python() -> str:
    """The Python with the server under test: the one that runs the tests, unless TRAINWRIGHT_PYTHON names another."""
    return os.environ.get("TRAINWRIGHT_PYTHON", sys.executable)


@pytest.fixture(scope="session")
def code_server(
    installed: Installed, extensions: Path, server_python: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CodeServer]:
    settings = {"trainwright.interpreter": server_python}
    with CodeServer(installed, tmp_path_factory.mktemp("code-server"), extensions, settings) as running:
        yield running
        log = running.extension_log()
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        (ARTEFACTS / "trainwright.log").write_text(log, encoding="utf-8")
        assert "Starting" in log and "Traceback" not in log, log


@pytest.fixture(scope="session")
def browser_process(installed: Installed) -> Iterator[Browser]:
    browser = Browser(installed)
    yield browser
    browser.quit()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Let the fixture `browser` know that its test failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture
def browser(browser_process: Browser, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The browser; a failed test leaves a picture of what it had before it."""
    yield browser_process
    if request.node.stash.get(FAILED, False):
        try:
            browser_process.screenshot(ARTEFACTS / f"failed-{request.node.name}.png")
        except (AssertionError, RuntimeError, OSError) as problem:
            print(f"no picture of the failure: {problem}")
    browser_process.close()


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """Makes a copy of the fixture project, with workspace settings where the test gives some."""

    def make(settings: Mapping[str, object] | None = None, fixture: str = "project") -> Path:
        folder = tmp_path / "points"
        shutil.copytree(FIXTURES / fixture, folder)
        if settings is not None:
            (folder / ".vscode").mkdir()
            (folder / ".vscode" / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def project(make_project: Callable[..., Path]) -> Path:
    return make_project()


LOAD = "y = yaml.load(open('größe 😀'), Loader=yaml.Loader)"


def write_notebook(path: Path) -> None:
    """A notebook whose third and fifth cells load YAML unsafely; the first one is its title."""

    def code(source: str) -> dict[str, object]:
        output = {"name": "stdout", "output_type": "stream", "text": ["1\n"]}
        cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [output]}
        return {**cell, "source": source.splitlines(keepends=True)}

    title = {"cell_type": "markdown", "metadata": {}, "source": ["# Training"]}
    cells = [title, code("%matplotlib inline\nimport yaml"), code(LOAD), code("%%bash\nls"), code(LOAD)]
    data = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
