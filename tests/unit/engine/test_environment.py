"""Which libraries count as a project's, by what is installed and what the project asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainwright.engine.environment import installed_in, site_packages_of, stamp_of
from trainwright.semantics.versions import forget_versions


@pytest.mark.parametrize(
    ("requirements", "fits"),
    [
        ("", True),
        ("pytorch-lightning\n", True),
        ("pytorch-lightning>=2\n", True),
        ("pytorch-lightning==1.8.3\n", False),
        ("pytorch-lightning==1.8.3\npytorch-lightning\n", False),
        ("other==1.0\n", True),
    ],
)
def test_a_library_of_another_version_is_not_the_projects(tmp_path: Path, requirements: str, fits: bool) -> None:
    forget_versions()
    environment = tmp_path / "venv/lib/python3.11/site-packages"
    (environment / "pytorch_lightning").mkdir(parents=True)
    (environment / "pytorch_lightning-2.6.6.dist-info").mkdir()
    project = tmp_path / "project"
    (project / "conf").mkdir(parents=True)
    (project / "requirements.txt").write_text(requirements, encoding="utf-8")
    interpreter = tmp_path / "venv/bin/python"
    found = site_packages_of(interpreter)
    assert found == (str(environment.resolve()),)
    assert installed_in(found).fits(project / "conf/config.yaml", "pytorch_lightning") is fits
    assert [folder for folder, _ in stamp_of(found)] == list(found)
