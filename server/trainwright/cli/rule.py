"""`trainwright rule`."""

from __future__ import annotations

from trainwright.report import rules as report
from trainwright.rule import registry
from trainwright.settings import SettingsError, nearest_name


def run_rule(key: str | None, output_format: str) -> int:
    """Print the rule with this code or name, or all rules; the exit status.

    Raises:
        SettingsError: there is no such rule.
    """
    if key is None:
        chosen = registry.all_rules()
    else:
        known = registry.rules_by_key()
        found = known.get(key) or known.get(key.upper()) or known.get(key.lower())
        if found is None:
            raise SettingsError(f"`{key}` is not a rule's code or name", nearest=nearest_name(key, known))
        chosen = (found,)
    if output_format == "json":
        print(report.as_json(chosen, several=key is None))
    elif output_format == "markdown":
        print(report.as_markdown(chosen), end="")
    else:
        from trainwright.cli.console import terminal

        if key is None:
            report.print_table(terminal(), chosen)
        else:
            report.print_rule(terminal(), chosen[0])
    return 0
