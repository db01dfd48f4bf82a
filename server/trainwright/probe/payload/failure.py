"""A probe that can't go on: what happened, in which line of the user's code, and what to do about it."""

from __future__ import annotations

import os
import traceback
from typing import Any, Dict, List, Optional, Tuple

Place = Tuple[str, int]

_NOT_THEIRS = ("site-packages", "dist-packages", "trainwright_probe")


class Failure(Exception):
    """Ends a probe with a report instead of a traceback.

    `place` is a file and a line, counted from 1.
    """

    def __init__(self, message: str, remedy: str = "", place: Optional[Place] = None, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.place = place
        self.details = details

    def as_json(self) -> Dict[str, Any]:
        """As the report has it."""
        return {
            "message": self.message,
            "remedy": self.remedy,
            "file": self.place[0] if self.place else None,
            "line": self.place[1] if self.place else None,
            "details": self.details,
        }


class Roots:
    """Tells the user's files from those of libraries."""

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root) + os.sep

    def owns(self, path: str) -> bool:
        """Whether `path` is code of the project: below its root, and not in an environment that lies there."""
        real = os.path.realpath(path)
        return real.startswith(self._root) and not any(os.sep + part + os.sep in real for part in _NOT_THEIRS)

    def deepest(self, error: BaseException) -> Optional[Place]:
        """The innermost line of the user's code on the way to `error`, its causes' lines before its own."""
        found: Optional[Place] = None
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.lineno and self.owns(frame.filename):
                found = (os.path.realpath(frame.filename), frame.lineno)
        return found

    def caller(self, frame: Any) -> Optional[Place]:
        """The innermost line of the user's code at or above `frame` of the running stack."""
        while frame is not None:
            if self.owns(frame.f_code.co_filename):
                return os.path.realpath(frame.f_code.co_filename), frame.f_lineno
            frame = frame.f_back
        return None


def own_lines(error: BaseException, roots: Roots, most: int = 6) -> str:
    """The last lines of the traceback that lie in the user's code, and the error."""
    lines: List[str] = []
    for frame in traceback.extract_tb(error.__traceback__):
        if roots.owns(frame.filename):
            lines.append(f"{frame.filename}:{frame.lineno} in {frame.name}: {frame.line or ''}".rstrip())
    return "\n".join([*lines[-most:], f"{type(error).__name__}: {error}"])


def first_line(error: BaseException) -> str:
    """The error's name and the first line of its text: the rest of torch's messages speaks of torch."""
    text = str(error).strip().split("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
