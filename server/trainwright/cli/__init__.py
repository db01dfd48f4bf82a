"""The `trainwright` command. Nothing is imported before it is known to be needed."""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn

from trainwright import __version__


def main() -> None:
    """Run the command with the process's arguments."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"trainwright {__version__}")
        return
    if sys.argv[1:] == ["server"]:  # the server lives long: it starts without Typer, which brings pydantic along
        from trainwright.lsp import serve

        serve(tcp=None)
        return
    from trainwright.cli.app import run

    status = run(sys.argv[1:])
    if sys.argv[1:2] == ["check"]:
        _leave(status)
    sys.exit(status)


def _leave(status: int) -> NoReturn:
    """End at once: to free the trees of a whole project one by one took a fifth of its check."""
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        status = 141
    except OSError:
        status = status or 2
    os._exit(status)
