"""The terminal, as rich sees it."""

from __future__ import annotations

import os
from typing import IO

from rich.console import Console

NO_TERMINAL_WIDTH = 120
"""Into a file or a CI log nothing needs to be narrow, and code should not be cut."""


def terminal(stream: IO[str] | None = None) -> Console:
    """Standard output or `stream`: colour if it is a terminal (and NO_COLOR is not set), its width, its encoding."""
    console = Console(file=stream, highlight=False, emoji=False, markup=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = NO_TERMINAL_WIDTH
    return console
