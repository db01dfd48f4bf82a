"""Runs the rules over files and over open documents, and keeps what is still true between two runs."""

from trainwright.engine.diagnostic import CheckResult, Diagnostic, FixEdits, Notice
from trainwright.engine.project import Project

__all__ = ["CheckResult", "Diagnostic", "FixEdits", "Notice", "Project"]
