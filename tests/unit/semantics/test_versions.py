"""Declared versions: every file that may declare them, and what each spelling allows."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trainwright.semantics.versions import declared, forget_versions, may_be_below, may_reach


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Path]]:
    """`project({"requirements.txt": "torch"})` writes the files and gives the path of a module in `src/`."""

    def write(files: dict[str, str]) -> Path:
        (tmp_path / ".git").mkdir(exist_ok=True)
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        forget_versions()
        return tmp_path / "src" / "train.py"

    yield write
    forget_versions()


Project = Callable[[dict[str, str]], Path]
NEW_ENOUGH = [
    "torch>=2.6", "torch==2.6.0", "torch==2.7.1+cu128", "torch~=2.6", "torch>=2.6,<3", "torch == 2.6.*", "torch>2.6",
    "torch[opt]>=2.8 ; python_version > '3.9'", "Torch>=2.6  # for weights_only", "torch===2.6.0",
]  # fmt: skip
OLD = [
    "torch", "torch>=2.5", "torch==2.5.1", "torch<2.6", "torch!=2.5", "torch>=1.13,<3", "torch~=2.0", "torch==2.*",
    "torch @ https://example.org/torch.whl", "torchvision>=2.6", "pytorch>=2.6", "# torch>=2.6", "not a requirement",
]  # fmt: skip


@pytest.mark.parametrize("line", NEW_ENOUGH)
def test_a_requirement_that_excludes_older_versions(project: Project, line: str) -> None:
    assert not may_be_below(project({"requirements.txt": f"numpy\n{line}\n"}), "torch", "2.6")


@pytest.mark.parametrize("line", OLD)
def test_a_requirement_that_allows_older_versions(project: Project, line: str) -> None:
    assert may_be_below(project({"requirements.txt": f"numpy\n{line}\n"}), "torch", "2.6")


PYPROJECT = '[project]\nname = "x"\nversion = "1"\n'
FILES = {
    "pyproject.toml": f'{PYPROJECT}dependencies = ["torch>=2.6"]\n',
    "pyproject.toml extra": f'{PYPROJECT}[project.optional-dependencies]\ngpu = ["torch>=2.6"]\n',
    "pyproject.toml group": f'{PYPROJECT}[dependency-groups]\ndev = [{{include-group = "a"}}, "torch>=2.6"]\n',
    "pyproject.toml poetry": '[tool.poetry.dependencies]\npython = "^3.10"\ntorch = "^2.6"\n',
    "pyproject.toml poetry table": '[tool.poetry.dependencies.torch]\nversion = "~2.6.0"\nsource = "cu"\n',
    "pyproject.toml poetry group": '[tool.poetry.group.gpu.dependencies]\ntorch = ">=2.6"\n',
    "requirements-gpu.txt": "--index-url https://example.org\n-r requirements.txt\ntorch>=2.6\n",
    "requirements.in": "torch>=2.6\n",
    "requirements/base.txt": "torch>=2.6\n",
    "setup.cfg": "[options]\ninstall_requires =\n    numpy\n    torch>=2.6\n\n[flake8]\nmax-line-length = 120\n",
    "environment.yml": "dependencies:\n  - python=3.11\n  - pytorch=2.6\n",
    "docker/environment_gpu.yml": "dependencies:\n  - pip:\n    - torch==2.6.0\n",
    "setup.py": "needs = ['numpy', 'torch>=2.6']\nsetup(name='x', install_requires=needs)\n",
    "environment.yaml": "dependencies:\n  - conda-forge::pytorch>=2.6\n",
    "conda.yaml": "dependencies:\n  - pip:\n      - torch==2.6.0\n",
    "uv.lock": '[[package]]\nname = "torch"\nversion = "2.6.0"\nsource = {}\n',
    "poetry.lock": '[[package]]\nname = "torch"\nversion = "2.6.0+cpu"\ndescription = ""\n',
}


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read(project: Project, name: str) -> None:
    assert not may_be_below(project({name.split(" ")[0]: FILES[name]}), "torch", "2.6")


def test_nothing_declared_may_be_any_version(project: Project) -> None:
    path = project({})
    assert declared(path, "torch") == ()
    assert may_be_below(path, "torch", "2.6")


def test_the_nearest_folder_counts(project: Project) -> None:
    path = project({"requirements.txt": "torch>=2.6", "src/requirements.txt": "torch==1.13"})
    assert may_be_below(path, "torch", "2.6")


def test_a_folder_that_does_not_name_the_library_is_passed_by(project: Project) -> None:
    assert not may_be_below(project({"requirements.txt": "torch>=2.6", "src/requirements.txt": "tqdm"}), "torch", "2.6")


def test_beyond_the_repository_nothing_is_read(project: Project) -> None:
    path = project({"requirements.txt": "torch>=2.6", "src/.git/HEAD": ""})
    assert may_be_below(path, "torch", "2.6")


def test_a_lock_file_counts_before_what_is_allowed(project: Project) -> None:
    path = project({"pyproject.toml": f'{PYPROJECT}dependencies = ["torch>=2.0"]', "uv.lock": FILES["uv.lock"]})
    assert not may_be_below(path, "torch", "2.6")
    old = FILES["uv.lock"].replace("2.6.0", "2.1.0")
    path = project({"pyproject.toml": f'{PYPROJECT}dependencies = ["torch>=2.6"]', "uv.lock": old})
    assert may_be_below(path, "torch", "2.6")


def test_one_of_several_requirements_that_allows_older_is_enough(project: Project) -> None:
    path = project(
        {"requirements.txt": "torch==2.2.2 ; sys_platform == 'darwin'\ntorch>=2.6 ; sys_platform == 'linux'"}
    )
    assert may_be_below(path, "torch", "2.6")


def test_a_bare_name_adds_nothing(project: Project) -> None:
    assert not may_be_below(
        project({"requirements.txt": "torch>=2.6", "requirements-dev.txt": "torch"}), "torch", "2.6"
    )


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "[project\nbroken"},
        {"pyproject.toml": "project = 3\ntool = 'x'\n"},
        {"pyproject.toml": f"{PYPROJECT}dependencies = 'torch>=2.6'\n"},
        {"pyproject.toml": "[tool.poetry.dependencies]\ntorch = [{version = '^2.6'}]\n"},
        {"pyproject.toml": "[tool.poetry.dependencies]\ntorch = '^weird'\n"},
        {"requirements.txt": "torch>=\x00\ufffd\n==\n"},
        {"uv.lock": 'name = "torch"\nversion = "not-a-version!"\n'},
        {"environment.yml": ": : :\n\t- torch\n"},
        {"setup.py": "setup(install_requires=read('requirements.txt') + [\n"},
        {"setup.py": "setup(install_requires=[line for line in open('r')])\n"},
    ],
)
def test_files_that_make_no_sense_declare_nothing(project: Project, files: dict[str, str]) -> None:
    assert may_be_below(project(files), "torch", "2.6")


@pytest.mark.parametrize(
    "line",
    [
        "torch==2.3.1",
        "torch<2.4",
        "torch<=2.3",
        "torch==2.3.*",
        "torch~=2.3.0",
        "torch>=1.7,<2",
        "torch==1.*",
        "torch~=1.13",
    ],
)
def test_a_requirement_that_never_reaches_a_version(project: Project, line: str) -> None:
    assert not may_reach(project({"requirements.txt": line}), "torch", "2.4")


@pytest.mark.parametrize(
    "line",
    [
        "torch",
        "torch>=1.7",
        "torch==2.4.0",
        "torch==2.*",
        "torch~=2.3",
        "torch<3",
        "torch<=2.4",
        "torch!=2.4",
        "numpy<2",
    ],
)
def test_a_requirement_that_may_reach_a_version(project: Project, line: str) -> None:
    assert may_reach(project({"requirements.txt": line}), "torch", "2.4")
