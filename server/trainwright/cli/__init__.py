"""The `trainwright` command. Nothing is imported before it is known to be needed."""

from __future__ import annotations

import sys

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

    sys.exit(run(sys.argv[1:]))
