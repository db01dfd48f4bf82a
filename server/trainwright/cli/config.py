"""`trainwright config schema`: a JSON schema of a config, derived from the code that reads it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from trainwright.cli.logs import show_logs
from trainwright.configs.schema import schema_of
from trainwright.engine.check import Batch
from trainwright.engine.files import PYTHON
from trainwright.report.text import shown

_ROOTS = ("trainwright.toml", "pyproject.toml", ".git", "setup.py")
_YAML = (".yaml", ".yml")


def run_config_schema(file: Path, output: Path | None) -> int:
    """Print the schema of a config, or of the one config that a program reads; the exit status.

    Raises:
        SettingsError: settings can't be read or followed.
    """
    show_logs()
    path = file.absolute()
    if path.suffix not in (*PYTHON, *_YAML) or not path.is_file():
        reason = "is neither a YAML file nor a Python file" if path.is_file() else "does not exist"
        return _failed(f"{shown(path)} {reason}")
    batch = Batch.of_paths([_root_of(path)])
    if path not in batch.sources:
        batch.project.load(path)
    batch.project.stale()  # files that were loaded early learn of those that came later
    configs = batch.project.configs
    if path.suffix in PYTHON:
        read = [each for each in sorted(configs.files) if any(r.path == path for r in configs.programs(each))]
        if len(read) != 1:
            names = ", ".join(shown(each) for each in read) or "none that is known"
            return _failed(f"{shown(path)} reads several configs or none ({names}): give the config itself")
        path = read[0]
    schema = schema_of(configs, path)
    if schema is None:
        return _failed(f"no code is known that reads {shown(path)}: the settings can name the program (`configs`)")
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        sys.stdout.write(text)
        return 0
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as reason:
        return _failed(f"{shown(output)} can't be written: {reason.strerror}")
    return 0


def _failed(message: str) -> int:
    print(f"trainwright: {message}", file=sys.stderr)
    return 2


def _root_of(path: Path) -> Path:
    """The project's folder: the nearest with a project file, else the working directory, else the file's folder."""
    for folder in path.parents:
        if any((folder / name).exists() for name in _ROOTS):
            return folder
    here = Path.cwd()
    return here if path.is_relative_to(here) else path.parent
