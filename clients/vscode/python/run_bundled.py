"""Runs the `trainwright` command from the libraries that the extension carries, whatever else this Python has."""

import sys
from pathlib import Path

if __name__ == "__main__":  # worker processes import this file again
    sys.path[0] = str(Path(__file__).resolve().parent.parent / "bundled" / "libs")
    from trainwright.cli import main

    sys.exit(main())
