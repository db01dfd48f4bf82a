"""Which programs a project installs."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainwright.semantics.scripts import forget_scripts, scripts_around

_SOURCES = {
    "pyproject.toml": '[project]\nname = "a"\n[project.scripts]\nrun = "pkg.cli:app"\n',
    "setup.cfg": "[metadata]\nname = a\n[options.entry_points]\nconsole_scripts =\n    run = pkg.cli:app\n",
    "setup.py": 'setup(name="a", entry_points={"console_scripts": ["run=pkg.cli:app"]})\n',
}


@pytest.mark.parametrize("name", _SOURCES)
def test_what_is_installed(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(_SOURCES[name], encoding="utf-8")
    forget_scripts()
    (script,) = scripts_around(tmp_path / "src" / "pkg" / "cli.py")
    assert (script.name, script.module, script.object, script.distribution) == ("run", "pkg.cli", "app", "a")
    assert script.is_in(tmp_path / "src" / "pkg" / "cli.py")
    assert script.is_in(tmp_path / "pkg" / "cli" / "__init__.py")
    assert not script.is_in(tmp_path / "pkg" / "other.py")


@pytest.mark.parametrize("text", ["[project", "[project]\nscripts = 3\n", '[project.scripts]\nrun = 1\nb = "c"\n'])
def test_files_that_say_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    (tmp_path / "setup.py").write_text("console_scripts = [", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    forget_scripts()
    assert scripts_around(tmp_path / "pkg.py") == ()
