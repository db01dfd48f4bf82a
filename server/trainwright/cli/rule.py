"""`trainwright rule`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from trainwright.report import rules as report
from trainwright.rule import Rule, registry
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
        _print_text(chosen, several=key is None)
    return 0


def _print_text(rules: Sequence[Rule], *, several: bool) -> None:
    from trainwright.cli.console import terminal

    console = terminal()
    with console.capture() as capture:
        if several:
            report.print_table(console, rules)
        else:
            report.print_rule(console, rules[0])
    text = capture.get()
    if not console.is_terminal:  # rich fills lines up with blanks
        text = "".join(line.rstrip() + "\n" for line in text.split("\n")[:-1])
    sys.stdout.write(text)
