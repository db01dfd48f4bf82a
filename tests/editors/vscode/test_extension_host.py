"""Tests in the real extension host: exthost/*.js run inside VS Code, against VS Code's own interface."""

from __future__ import annotations

import json
import shutil
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import write_notebook
from workbench import Browser, CodeServer, Installed

pytestmark = pytest.mark.editor

EXTHOST = Path(__file__).resolve().parent / "exthost"


def run(browser: Browser, code_server: CodeServer, project: Path, module: str) -> None:
    """Run the tests of a module of exthost/ in a workbench that has `project` open."""
    payload = [("extensionTestsPath", code_server.remote(EXTHOST / module))]
    payload.append(("extensionDevelopmentPath", code_server.remote(EXTHOST / "python_extension")))
    code, output = browser.run_tests(code_server.url(project, payload), timeout=240)
    report = project.parent / "outcome.json"
    assert report.exists(), f"the tests did not run: exit code {code}\n" + "\n".join(output)
    outcome = json.loads(report.read_text(encoding="utf-8"))
    print(f"{len(outcome)} tests of {module}: " + "; ".join(test["name"] for test in outcome))
    failed = [f"{test['name']}:\n{test['error']}" for test in outcome if test["error"]]
    assert not failed and code == 0, "\n".join([*failed, f"exit code {code}", *output])


def test_features(browser_process: Browser, code_server: CodeServer, project: Path) -> None:
    run(browser_process, code_server, project, "features")


def test_configs(browser_process: Browser, code_server: CodeServer, make_project: Callable[..., Path]) -> None:
    run(browser_process, code_server, make_project(fixture="configs"), "configs")


def test_locating(
    installed: Installed,
    extensions: Path,
    browser_process: Browser,
    make_project: Callable[..., Path],
    tmp_path: Path,
    server_python: str,
) -> None:
    project = make_project({})
    empty = tmp_path / "empty-environment"
    venv.create(empty, with_pip=False)
    executable = Path(server_python).parent / "trainwright"
    old = tmp_path / "old-python"
    answer = {
        "executable": str(old),
        "version": [3, 9, 2],
        "trainwright": None,
        "problem": "Python 3.10 or newer is needed",
    }
    old.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n", encoding="utf-8")
    old.chmod(0o755)
    places = {
        "withTrainwright": server_python,
        "withoutTrainwright": str(empty / "bin" / "python"),
        "executable": str(executable),
        "oldPython": str(old),
    }
    assert executable.exists() and shutil.which("python3"), sys.version
    (tmp_path / "places.json").write_text(json.dumps(places), encoding="utf-8")
    with CodeServer(installed, tmp_path / "code-server", extensions, {}) as code_server:
        run(browser_process, code_server, project, "locating")


def test_notebooks(browser_process: Browser, code_server: CodeServer, project: Path) -> None:
    write_notebook(project / "train.ipynb")
    run(browser_process, code_server, project, "notebooks")
