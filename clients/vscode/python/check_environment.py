"""Tells the extension, as one line of JSON, whether this Python can run the server.

usage: check_environment.py [LIBRARIES]    with the folder of libraries that the extension carries, or without

It must run on any Python, however old, and import nothing heavy.
"""
# ruff: noqa: PTH112, PTH118, UP032, UP036

import json
import sys


def bundled_problem(libraries):
    """Why the libraries that the extension carries do not run on this Python, or None."""
    import os
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    if not os.path.isdir(os.path.join(libraries, "trainwright")):
        return "this build of the extension carries no server"
    # libcst's parser is compiled for one version of Python and one platform; the rest is plain Python.
    spec = PathFinder.find_spec("libcst.native", [os.path.join(libraries, "libcst")])
    if spec is None:
        return "the server that comes with the extension is not built for this Python and platform"
    try:
        module_from_spec(spec)
    except ImportError as error:
        return "a library of the server that comes with the extension does not load: {}".format(error)
    return None


def installed_problem():
    """Why the Trainwright that is installed in this environment can't run, or None."""
    from importlib.util import find_spec

    if find_spec("trainwright") is None:
        return "Trainwright is not installed in this environment"
    missing = [name for name in ("libcst", "lsprotocol", "pygls", "yaml") if find_spec(name) is None]
    if missing:
        return "Trainwright is installed without libraries that it needs: {}".format(", ".join(missing))
    return None


def main(arguments):
    answer = {"executable": sys.executable, "version": list(sys.version_info[:3]), "trainwright": None, "problem": None}
    if sys.version_info < (3, 10):
        answer["problem"] = "Python 3.10 or newer is needed"
    else:
        sys.path[:1] = arguments  # in place of this script's folder
        answer["problem"] = bundled_problem(arguments[0]) if arguments else installed_problem()
        if answer["problem"] is None:
            try:
                import trainwright

                answer["trainwright"] = getattr(trainwright, "__version__", "unknown")
            except Exception as error:
                answer["problem"] = "importing trainwright fails: {}: {}".format(type(error).__name__, error)
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
