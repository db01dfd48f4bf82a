"""The real workbench, with the keys that a person uses: see a finding, read it, fix it, save the file."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ARTEFACTS, FIXTURES, LOAD, ROOT, write_notebook
from workbench import Browser, CodeServer, Installed

pytestmark = pytest.mark.editor

# The rule, and a word that the title of its fix must hold.
FIXES = [("LOOP002", "no_grad"), ("LOOP004", "zero_grad"), ("YAML001", "safe_load")]


def expected(name: str) -> bytes:
    return (FIXTURES / "expected" / name).read_bytes()


@pytest.fixture
def training_script(browser: Browser, code_server: CodeServer, project: Path) -> Path:
    """train.py, open in the editor, its three findings in the Problems view."""
    browser.open(code_server.url(project))
    browser.open_file("train.py")
    browser.show_problems()
    browser.findings(3)
    return project / "train.py"


def test_findings_are_shown(browser: Browser, training_script: Path) -> None:
    rows = browser.findings(3)
    for code, _ in FIXES:
        assert sum(f"({code})" in row or code in row for row in rows) == 1, rows
    assert browser.squiggles() >= 1
    browser.status_item("Trainwright", "is running")
    browser.screenshot(ARTEFACTS / "problems.png")


def test_finding_is_explained_by_hover(browser: Browser, training_script: Path) -> None:
    browser.press("Control+b")  # the side bar: room for the hover
    browser.resize_panel(653)
    browser.go_to_finding("LOOP004")
    said = browser.hover("zero_grad", expect="LOOP004")
    assert "optimizer.zero_grad()" in said
    assert said.count("throws away the gradients") == 1, "the message is said by VS Code, and not again by the server"
    picture = ARTEFACTS / "hover.png"
    browser.screenshot(picture)
    if os.environ.get("TRAINWRIGHT_UPDATE_IMAGES") == "1":
        images = ROOT / "docs" / "images"
        images.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, images / "vscode.png")


@pytest.mark.parametrize(("code", "word"), FIXES)
def test_quick_fix_is_applied_and_saved(browser: Browser, training_script: Path, code: str, word: str) -> None:
    browser.go_to_finding(code)
    titles = browser.open_code_actions()
    assert word in titles[0], titles
    browser.screenshot(ARTEFACTS / f"menu-{code}.png")
    browser.accept_code_action()
    left = browser.findings(2)
    assert not any(code in row for row in left), left
    browser.save()
    assert training_script.read_bytes() == expected(f"train.{code}.py")
    browser.screenshot(ARTEFACTS / f"fixed-{code}.png")


def test_three_fixes_leave_no_finding(browser: Browser, training_script: Path) -> None:
    for left, (code, _) in zip((2, 1, 0), FIXES, strict=True):
        browser.go_to_finding(code)
        browser.open_code_actions()
        browser.accept_code_action()
        browser.findings(left)
    browser.save()
    assert training_script.read_bytes() == expected("train.fixed.py")


def test_fix_all_in_file(browser: Browser, training_script: Path) -> None:
    browser.go_to_finding("YAML001")
    browser.command("Trainwright: Fix All in File")
    browser.findings(0)
    browser.save()
    assert training_script.read_bytes() == expected("train.fixed.py")
    browser.screenshot(ARTEFACTS / "fixed-all.png")


def test_yaml_file(browser: Browser, code_server: CodeServer, project: Path) -> None:
    browser.open(code_server.url(project))
    browser.open_file("config.yaml")
    browser.show_problems()
    (row,) = browser.findings(1)
    assert "YAML003" in row and "1e-3" in row
    browser.screenshot(ARTEFACTS / "yaml.png")
    browser.go_to_finding("YAML003")
    browser.open_code_actions()
    browser.accept_code_action()
    browser.findings(0)
    browser.save()
    assert (project / "config.yaml").read_bytes() == expected("config.fixed.yaml")


def test_a_notebook_shows_and_fixes_findings_in_its_cells(
    browser: Browser, code_server: CodeServer, project: Path
) -> None:
    path = project / "train.ipynb"
    write_notebook(path)
    before = path.read_text(encoding="utf-8")
    browser.open(code_server.url(project))
    browser.open_file("config.yaml")
    browser.show_problems()
    browser.findings(1)  # by now VS Code knows which editors its extensions bring
    browser.open_notebook("train.ipynb")
    rows = browser.findings(3)
    assert sum("YAML001" in row for row in rows) == 2, rows
    assert browser.squiggles() >= 1
    browser.go_to_finding("YAML001")
    titles = browser.open_code_actions()
    assert "safe_load" in titles[0], titles
    browser.screenshot(ARTEFACTS / "notebook.png")
    browser.accept_code_action()
    browser.findings(2)
    browser.save()
    fixed = LOAD.replace("yaml.load", "yaml.safe_load").replace(", Loader=yaml.Loader", "")
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(before.replace(LOAD, fixed, 1))


def test_a_config_and_its_code(browser: Browser, code_server: CodeServer, make_project: Callable[..., Path]) -> None:
    """Complete a key, rename it with everything that reads it, jump from the class path to the class."""
    project = make_project(fixture="configs")
    browser.open(code_server.url(project))
    browser.open_file("config.yaml")
    browser.hover("hidden", expect="Width of the hidden layer.")
    browser.go_to("relu")
    browser.press("End")
    browser.press("Enter")
    browser.type("bi")
    browser.press_until("Control+Space", ".suggest-widget.visible .monaco-list-row.focused", "bias")
    browser.screenshot(ARTEFACTS / "complete-key.png")
    browser.press("Enter")
    browser.wait_for(".view-lines", "bias:")
    browser.type("false")
    browser.press("Escape")
    browser.save()
    assert "  act: relu\n  bias: false\n" in (project / "config.yaml").read_text("utf-8")
    browser.go_to("hidden")
    browser.press_until("F2", ".rename-box input:focus")  # the old name is selected in it
    browser.type("width")
    browser.press("Enter")
    browser.wait_for(".view-lines", "width: 8")
    browser.command("File: Save All Files")
    browser.screenshot(ARTEFACTS / "renamed-key.png")
    browser.go_to("parts.net.Net")
    browser.press_until("F12", ".tab.active", "net.py")
    browser.wait_for(".view-lines", "width: int")
    assert 'Net(width=cfg["model"]["width"]' in (project / "main.py").read_text("utf-8")


def test_status_item_opens_menu_with_logs(browser: Browser, training_script: Path) -> None:
    rows = browser.click_status_item("Trainwright")
    assert any("Show Logs" in row for row in rows) and any("Restart Server" in row for row in rows)
    browser.press("Enter")
    browser.wait_for(".output-view-container, .panel .output .monaco-editor, [id='workbench.panel.output']")
    browser.screenshot(ARTEFACTS / "logs.png")


def test_rule_documentation_opens(browser: Browser, training_script: Path) -> None:
    browser.go_to_finding("LOOP004")
    browser.command("Trainwright: Show Rule Documentation")
    browser.wait_for(".tab.active", "LOOP004")
    browser.wait_for_webview("zero-grad-after-backward")
    browser.screenshot(ARTEFACTS / "rule.png")


def test_restart(browser: Browser, training_script: Path) -> None:
    browser.status_item("Trainwright", "is running")
    browser.command("Trainwright: Restart Server")
    browser.status_item("Trainwright", "is starting")
    browser.status_item("Trainwright", "is running")
    browser.findings(3)


def test_failure_is_shown_with_what_to_do(
    browser: Browser, code_server: CodeServer, make_project: Callable[..., Path]
) -> None:
    project = make_project({"trainwright.path": "/nowhere/trainwright"})
    browser.open(code_server.url(project))
    browser.open_file("train.py")
    message, buttons = browser.notification("trainwright.path")
    assert "/nowhere/trainwright (there is no such file)" in message
    assert buttons == ["Open Settings", "Show Logs"]
    browser.screenshot(ARTEFACTS / "failure.png")


def test_install_button_installs_and_starts(
    browser: Browser, code_server: CodeServer, make_project: Callable[..., Path], tmp_path: Path, server_python: str
) -> None:
    """The interpreter has no Trainwright until pip was run in it: a script stands in for it, and for pip."""
    interpreter = tmp_path / "environment with blanks" / "python"
    interpreter.parent.mkdir()
    answer = {"version": [3, 11, 2], "trainwright": None, "problem": "Trainwright is not installed in this environment"}
    interpreter.write_text(
        "#!/bin/sh\n"
        f"if [ \"$*\" = '-m pip install --upgrade trainwright' ]; then touch '{tmp_path}/installed'; exit 0; fi\n"
        f"if [ -e '{tmp_path}/installed' ]; then exec '{server_python}' \"$@\"; fi\n"
        f"echo '{json.dumps(answer)}'\n",
        encoding="utf-8",
    )
    interpreter.chmod(0o755)
    project = make_project({"trainwright.interpreter": str(interpreter)})
    browser.open(code_server.url(project))
    browser.open_file("train.py")
    _, buttons = browser.notification("trainwright.interpreter")
    assert buttons == ["Install Trainwright", "Open Settings", "Show Logs"]
    browser.screenshot(ARTEFACTS / "install.png")
    browser.click_notification("trainwright.interpreter", "Install Trainwright")
    browser.status_item("Trainwright", "is running")
    browser.show_problems()
    browser.findings(3)


def test_untrusted_workspace_runs_nothing_of_its_own(
    installed: Installed,
    extensions: Path,
    browser: Browser,
    make_project: Callable[..., Path],
    tmp_path: Path,
    server_python: str,
) -> None:
    project = make_project({"trainwright.path": "${workspaceFolder}/trainwright"})
    trap = project / "trainwright"
    trap.write_text(f'#!/bin/sh\ntouch {tmp_path}/was-run\nexec {server_python} -m trainwright "$@"\n')
    trap.chmod(0o755)
    settings = {
        "trainwright.interpreter": server_python,
        "security.workspace.trust.enabled": True,
        "security.workspace.trust.startupPrompt": "never",
        "security.workspace.trust.banner": "always",
    }
    folder = tmp_path / "code-server"
    with CodeServer(installed, folder, extensions, settings, workspace_trust=True) as code_server:
        browser.open(code_server.url(project))
        browser.wait_for(".statusbar-item", "Restricted Mode")
        browser.open_file("train.py")
        browser.show_problems()
        browser.findings(3)
        browser.screenshot(ARTEFACTS / "untrusted.png")
        assert not (tmp_path / "was-run").exists()
        browser.close()
