"""The public rule API: all that a rule imports."""

from trainwright.rule.model import Applicability, Edit, Finding, Fix, Preset, Related, Rule, Severity

__all__ = ["Applicability", "Edit", "Finding", "Fix", "Preset", "Related", "Rule", "Severity"]
