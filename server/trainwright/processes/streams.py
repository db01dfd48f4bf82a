"""The pipes that a process of ours was started with."""

from __future__ import annotations

import os


def take_standard_streams() -> tuple[int, int]:
    """The two pipes, out of reach of everything else in this process: what a rule prints goes to stderr."""
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return incoming, outgoing
