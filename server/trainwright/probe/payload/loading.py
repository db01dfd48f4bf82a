"""Imports the user's file and builds the object that the target names."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import inspect
import os
import sys
from typing import Any, Dict, List, Mapping, Tuple

from .failure import Failure, Roots, first_line, own_lines
from .report import Report

_SHOWN = 60  # characters of an argument's value


def import_file(path: str, root: str, roots: Roots) -> Any:
    """The module of a file, under the name by which the project's other files import it.

    Raises:
        Failure: it is missing, or its code raises.
    """
    if not os.path.isfile(path):
        raise Failure(f"{path} does not exist")
    folder, name = os.path.dirname(os.path.realpath(path)), os.path.splitext(os.path.basename(path))[0]
    names = [] if name == "__init__" else [name]
    top = folder
    while os.path.isfile(os.path.join(top, "__init__.py")):
        top, package = os.path.split(top)
        names.insert(0, package)
    for place in (root, os.path.join(root, "src"), top):
        if os.path.isdir(place) and place not in sys.path:
            sys.path.insert(0, place)
    dotted = ".".join(names)
    try:
        module = _import_as(dotted, path)
    except Failure:
        raise
    except (Exception, SystemExit) as error:
        raise Failure(
            f"importing {os.path.basename(path)} ends with {first_line(error)}",
            "code that should only run as a script belongs under `if __name__ == '__main__':`"
            if isinstance(error, SystemExit)
            else "",
            roots.deepest(error),
            own_lines(error, roots),
        ) from error
    return module


def _import_as(dotted: str, path: str) -> Any:
    # A script named `random.py` or `test.py` must not be mistaken for the library of that name.
    spec = importlib.util.find_spec(dotted) if "." not in dotted else None
    if "." in dotted or (spec and spec.origin and os.path.realpath(spec.origin) == os.path.realpath(path)):
        return importlib.import_module(dotted)
    spec = importlib.util.spec_from_file_location(f"trainwright_target_{dotted}", path)
    if spec is None or spec.loader is None:
        raise Failure(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def find(module: Any, name: str) -> Any:
    """The object of a dotted name in `module`.

    Raises:
        Failure: there is none.
    """
    found = module
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise Failure(f"{getattr(module, '__file__', module)} has no {name!r}") from None
    return found


def load(reference: Mapping[str, str], root: str, roots: Roots) -> Any:
    """The object that a reference names: {"file" or "module", "name"}."""
    if reference.get("file"):
        module = import_file(reference["file"], root, roots)
    else:
        sys.path.insert(0, root)
        try:
            module = importlib.import_module(reference["module"])
        except Exception as error:
            raise Failure(
                f"importing {reference['module']} ends with {first_line(error)}", "", roots.deepest(error),
                own_lines(error, roots),
            ) from error  # fmt: skip
    return find(module, reference["name"])


def materialize(value: Any) -> Any:
    """An argument from a config: nested `class_path`/`init_args` and `_target_` sections become objects."""
    if isinstance(value, list):
        return [materialize(item) for item in value]
    if not isinstance(value, dict):
        return value
    path, arguments = value.get("class_path"), value.get("init_args") or {}
    if path is None and "_target_" in value:
        path = value["_target_"]
        arguments = {key: item for key, item in value.items() if not (key.startswith("_") and key.endswith("_"))}
    if path is None:
        return {key: materialize(item) for key, item in value.items()}
    module, _, name = str(path).rpartition(".")
    try:
        made = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise Failure(f"the config names {path}, which can't be imported: {first_line(error)}") from error
    given = {key: materialize(item) for key, item in arguments.items()}
    if value.get("_partial_"):
        import functools

        return functools.partial(made, **given)
    return made(**given)


def missing(target: Any, arguments: Mapping[str, Any]) -> List[str]:
    """Required parameters of a class or function that no argument is given for."""
    try:
        parameters = inspect.signature(target).parameters.values()
    except (TypeError, ValueError):
        return []
    return [
        parameter.name
        for parameter in parameters
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        and parameter.name not in arguments
    ]


def build(target: Any, name: str, given: Mapping[str, Any], report: Report, roots: Roots) -> Any:
    """Call the class or factory with the given arguments; an object that is there already is taken as it is.

    Raises:
        Failure: arguments are missing, or the call raises.
    """
    if not callable(target) or (not inspect.isclass(target) and not inspect.isroutine(target)):
        return target
    arguments = {key: materialize(value) for key, value in given.items()}
    lacking = missing(target, arguments)
    if lacking:
        options = " ".join(f"--arg {parameter}=..." for parameter in lacking)
        raise Failure(
            f"{name} needs {', '.join(lacking)}",
            f"give {options}, or --config FILE with a section that has them",
        )
    if arguments:
        report.assume(f"{name}({', '.join(f'{key}={_short(value)}' for key, value in arguments.items())})")
    else:
        report.assume(f"{name}() with its defaults")
    try:
        return target(**arguments)
    except Failure:
        raise
    except (Exception, SystemExit) as error:
        raise Failure(
            f"{name}(...) ends with {first_line(error)}", "", roots.deepest(error), own_lines(error, roots)
        ) from error


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def seed(number: int = 0) -> None:
    """Seed what a training program draws from, as far as it is loaded."""
    import random

    random.seed(number)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        with contextlib.suppress(Exception):
            numpy.random.seed(number)
    torch = sys.modules["torch"]
    torch.manual_seed(number)


def source_of(kind: Any) -> Tuple[str, int]:
    """File and line of a class's definition; ("", 0) where there is none."""
    with contextlib.suppress(TypeError, OSError):
        return os.path.realpath(inspect.getsourcefile(kind) or ""), inspect.getsourcelines(kind)[1]
    return "", 0


def versions() -> Dict[str, str]:
    """What the report says about the interpreter."""
    torch = sys.modules["torch"]
    return {"python": sys.version.split()[0], "executable": sys.executable, "torch": str(torch.__version__)}
