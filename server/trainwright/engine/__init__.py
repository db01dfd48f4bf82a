"""Runs the rules over files and over open documents, and keeps what is still true between two runs."""

from typing import TYPE_CHECKING, Any

from trainwright.engine.diagnostic import CheckResult, Diagnostic, FixEdits, Notice

if TYPE_CHECKING:
    from trainwright.engine.project import Project

__all__ = ["CheckResult", "Diagnostic", "FixEdits", "Notice", "Project"]


def __getattr__(name: str) -> Any:
    # The language server's own process shows what another one has found, and does without the engine.
    if name == "Project":
        from trainwright.engine.project import Project

        return Project
    raise AttributeError(name)
