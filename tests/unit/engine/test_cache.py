"""What is taken over from an earlier check is what a new one would find, whatever has happened in between."""

from __future__ import annotations

import os
import random
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trainwright.configs.extract import facts_of_text
from trainwright.engine import cache
from trainwright.engine.check import Batch
from trainwright.engine.diagnostic import CheckResult
from trainwright.engine.files import forget_ignore_files
from trainwright.engine.plain import NotPlain, Plain
from trainwright.semantics.versions import forget_versions
from trainwright.settings import Overrides, forget_settings, parse_options

EXAMPLES = Path(__file__).parents[3] / "examples"

HELPER = "def prepare(model):\n    model.eval()\n    return model\n"
MAIN = """import torch
from torch import nn
from helpers import prepare


def predict(x):
    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
    prepare(model)
    with torch.no_grad():
        return model(x)
"""
OTHER = "import yaml\n\n\ndef read(path):\n    return yaml.load(open(path), Loader=yaml.Loader)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three files, two of which have to do with each other."""
    root = tmp_path / "project"
    (root / "app").mkdir(parents=True)
    (root / "tool").mkdir()
    (root / "pyproject.toml").write_text("[project]\nname = 'p'\n")
    (root / "app" / "helpers.py").write_text(HELPER)
    (root / "app" / "main.py").write_text(MAIN)
    (root / "tool" / "other.py").write_text(OTHER)
    monkeypatch.chdir(root)
    return root


def _forget() -> None:
    forget_settings()
    forget_versions()
    forget_ignore_files()


def _fresh(root: Path, overrides: Overrides | None = None) -> CheckResult:
    _forget()
    return Batch.of_paths([root], overrides).check()


def _cached(root: Path, overrides: Overrides | None = None, key: str = "run") -> tuple[CheckResult, set[str] | None]:
    """The result, and the names of the files that were checked for it; None when it was taken over whole."""
    _forget()
    store = cache.Store(key, (root / ".trainwright_cache",))
    known = cache.recall(store)
    if known is not None:
        return known, None
    batch = Batch.of_paths([root], overrides, store)
    result = batch.check()
    return result, {path.name for path in batch.sources if path not in batch.kept}


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    os.utime(path, ns=(1, path.stat().st_mtime_ns))


def test_a_second_check_reads_no_code(project: Path) -> None:
    first, checked = _cached(project)
    assert checked == {"helpers.py", "main.py", "other.py"}
    assert len(first.diagnostics) == 1
    second, checked = _cached(project)
    assert checked is None and second == first == _fresh(project)


def test_a_helper_that_changes_is_heard_where_it_is_used(project: Path) -> None:
    _cached(project)
    _write(project / "app" / "helpers.py", HELPER.replace("model.eval()", "model.cpu()"))
    result, checked = _cached(project)
    assert checked == {"helpers.py", "main.py"}
    assert result == _fresh(project)
    assert [d.code for d in result.diagnostics] != []
    assert "LOOP001" in {d.code for d in result.diagnostics}
    assert _cached(project) == (result, None)


def test_files_that_come_and_go_are_heard(project: Path) -> None:
    _cached(project)
    (project / "app" / "helpers.py").unlink()
    result, checked = _cached(project)
    assert checked == {"main.py"} and result == _fresh(project)
    (project / "app" / "helpers.py").write_text(HELPER)
    result, checked = _cached(project)
    assert checked == {"helpers.py", "main.py"} and result == _fresh(project)
    (project / "tool" / "new.py").write_text("import other\n")
    result, checked = _cached(project)
    assert checked == {"new.py", "other.py"} and result == _fresh(project)


def test_a_same_named_file_that_is_nearer_is_taken(project: Path) -> None:
    _cached(project)
    (project / "app" / "sub").mkdir()
    (project / "app" / "sub" / "main.py").write_text(MAIN)
    result, _ = _cached(project)
    assert result == _fresh(project)
    (project / "app" / "sub" / "helpers.py").write_text("def prepare(model):\n    return model\n")
    result, _ = _cached(project)
    assert result == _fresh(project)
    assert {"LOOP001"} <= {d.code for d in result.diagnostics if d.path.parent.name == "sub"}


def test_settings_and_requirements_count(project: Path) -> None:
    first, _ = _cached(project)
    (project / "trainwright.toml").write_text('ignore = ["YAML001"]\n')
    result, checked = _cached(project)
    assert checked == {"helpers.py", "main.py", "other.py"} and result == _fresh(project) != first
    (project / "trainwright.toml").write_text("# nothing\n")
    assert _cached(project)[0] == first
    (project / "requirements.txt").write_text("torch==1.13\n")
    result, checked = _cached(project)
    assert checked == {"helpers.py", "main.py", "other.py"} and result == _fresh(project)
    (project / ".gitignore").write_text("tool/\n")
    result, checked = _cached(project)
    assert result == _fresh(project) and result.files == 2


def test_a_config_is_heard_by_the_code_that_reads_it(project: Path) -> None:
    (project / "app" / "train.py").write_text(
        "import argparse\nimport yaml\n\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--lr', type=float, default=0.1)\nargs = parser.parse_args()\n"
        "cfg = yaml.safe_load(open('config.yaml'))\ncfg.update(vars(args))\n"
    )
    (project / "app" / "config.yaml").write_text("lr: 0.1\n")
    _cached(project)
    _write(project / "app" / "config.yaml", "lr: 0.5\n")
    result, checked = _cached(project)
    assert checked is not None and {"train.py", "config.yaml"} <= checked and "other.py" not in checked
    assert result == _fresh(project) and "CONFIG001" in {d.code for d in result.diagnostics}


@pytest.mark.parametrize("damage", ["cut", "garbled", "empty", "another version", "not ours"])
@pytest.mark.parametrize("suffix", [".json", ".files"])
def test_what_is_damaged_is_as_if_not_there(project: Path, damage: str, suffix: str) -> None:
    expected, _ = _cached(project)
    (file,) = (project / ".trainwright_cache").glob(f"*{suffix}")
    data = file.read_bytes()
    body = b'{"c":"Run","v":[1]}' if damage == "another version" else b'{"c":"Popen","v":[]}'
    file.write_bytes(
        {"cut": data[: len(data) // 2], "garbled": data[:-9] + b"xxxxxxxxx", "empty": b""}.get(
            damage, cache.digest(body).encode() + b"\n" + body
        )
    )
    _write(project / "tool" / "other.py", OTHER + "\n\nx = 1\n")
    result, _ = _cached(project)
    assert result == _fresh(project)
    assert len(result.diagnostics) == len(expected.diagnostics)
    assert _cached(project) == (result, None)


def test_a_folder_that_cannot_be_written_to_costs_nothing(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = cache.Store("run", (tmp_path / "file" / "cache", tmp_path / "second"))
    result = Batch.of_paths([project], None, store).check()
    assert cache.recall(store) == result
    assert list((tmp_path / "second").glob("*.json"))
    nowhere = cache.Store("run", (tmp_path / "file" / "cache",))
    assert Batch.of_paths([project], None, nowhere).check() == result
    assert cache.recall(nowhere) is None


def test_the_folder_is_marked_as_a_cache(project: Path) -> None:
    _cached(project)
    folder = project / ".trainwright_cache"
    assert "*" in (folder / ".gitignore").read_text().splitlines()
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert stat.S_IMODE((folder / "CACHEDIR.TAG").stat().st_mode) & 0o400


def test_old_runs_are_deleted(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_KEPT", 3)
    for number in range(5):
        _cached(project, key=f"run{number}")
    names = {file.name for file in (project / ".trainwright_cache").iterdir()}
    assert len([name for name in names if name.endswith(".json")]) == 3
    assert len([name for name in names if name.endswith(".files")]) == 3


def test_runs_at_the_same_time_leave_a_whole_one(project: Path) -> None:
    expected = _fresh(project)
    results: list[CheckResult] = []
    store = cache.Store("run", (project / ".trainwright_cache",))

    def keep() -> None:
        for _ in range(5):
            results.append(cache.recall(store) or expected)
            Batch.of_paths([project], None, store).check()

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 20
    assert cache.recall(store) == expected


def test_a_file_that_is_written_at_this_moment_is_read_again(project: Path) -> None:
    """Its time may not change although its content does."""
    _cached(project)
    file = project / "tool" / "other.py"
    before = file.stat()
    file.write_text(OTHER.replace("yaml.Loader", "yaml.loader"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    result, checked = _cached(project)
    assert checked is not None and result == _fresh(project)


def test_facts_come_back_as_they_were() -> None:
    every = sorted(EXAMPLES.rglob("*.py"))
    assert every
    for path in every:
        facts = facts_of_text(path.read_text("utf-8"))
        assert cache._VALUES.loads(cache._VALUES.dumps(facts)) == facts
    odd = {"a": (1, 2.5, None, True, b"x", 1j, frozenset({"b"}), [Path("c")])}
    assert Plain().loads(Plain().dumps(odd)) == odd
    with pytest.raises(NotPlain):
        Plain().dumps(object())
    with pytest.raises(NotPlain):
        Plain().loads('{"c": "Popen", "v": []}')


def test_the_command_line_keeps_and_takes_over(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAINWRIGHT_NO_CACHE")

    def check(*options: str) -> tuple[int, str, bool]:
        """The exit status, what is printed, and whether rules were imported."""
        code = "import sys; from trainwright.cli.app import run; s = run(sys.argv[1:])"
        code += "; print('trainwright_rules' in sys.modules, file=sys.stderr); sys.exit(s)"
        command = [sys.executable, "-c", code, "check", "--output-format", "concise", *options]
        done = subprocess.run(command, capture_output=True, text=True, cwd=project, timeout=120)
        return done.returncode, done.stdout, done.stderr.endswith("True\n")

    status, found, imported = check("--no-cache")
    assert imported and status == 1 and "YAML001" in found
    assert not (project / ".trainwright_cache").exists()
    assert check() == (status, found, True)
    assert check() == (status, found, False)
    assert check("--select", "LOOP")[0] == 0
    (project / "trainwright.toml").write_text('cache-dir = "elsewhere"\n')
    check()
    assert list((project / "elsewhere").glob("*.json"))


# ------------------------------------------------------------------------------------------------ at random

_LINES = [
    "model.eval()", "model.train()", "optimizer.zero_grad()", "loss.backward()", "x = 1", "import torch",
    "from helpers import prepare", "import helpers", "from loguru import logger", "logger.remove()", "# a comment",
    "def helper(a):\n    return a", "prepare(model)",
]  # fmt: skip


def _change(root: Path, random_: random.Random) -> None:
    files = sorted(path for path in root.rglob("*") if path.suffix in (".py", ".yaml") and path.is_file())
    file = random_.choice(files)
    choice = random_.random()
    if choice < 0.1 and len(files) > 4:
        file.unlink()
        return
    if choice < 0.2:
        target = random_.choice(files).parent / f"{random_.choice(('helpers', 'main', 'extra', 'model'))}{file.suffix}"
        if target != file:
            shutil.copy(file, target)
        return
    lines = file.read_text("utf-8").splitlines(keepends=True) or ["\n"]
    number = random_.randrange(len(lines))
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    if file.suffix == ".yaml":
        lines[number] = lines[number].replace("1", "2") if random_.random() < 0.5 else f"{indent}new: 1e5\n"
    elif choice < 0.6:
        lines.insert(number, "".join(f"{indent}{line}\n" for line in random_.choice(_LINES).split("\n")))
    else:
        del lines[number]
    file.write_text("".join(lines), "utf-8")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("random")


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 1 << 30))
def test_after_random_changes_the_findings_are_those_of_a_fresh_check(example: Path, seed: int) -> None:
    random_ = random.Random(seed)
    root = example / str(seed)
    shutil.rmtree(root, ignore_errors=True)
    for name in ("vision", "lightning_tabular"):
        shutil.copytree(EXAMPLES / name / "mistaken", root / name)
    strict = parse_options("strict", (), (), ())
    _cached(root, strict)
    taken_over = 0
    for _ in range(8):
        for _ in range(random_.choice((1, 1, 2))):
            _change(root, random_)
        result, checked = _cached(root, strict)
        taken_over += checked is None or len(checked) < result.files
        assert result == _fresh(root, strict)
    assert taken_over > 0
    shutil.rmtree(root)
