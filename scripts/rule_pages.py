"""Writes docs/rules.md and docs/rules/CODE.md from the rules' own documentation; with --check, only compares them."""

from __future__ import annotations

import sys
from pathlib import Path

from trainwright.rule import Rule, registry
from trainwright.rule.documentation import documentation

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "rules.md"
PAGES = ROOT / "docs" / "rules"

INTRODUCTION = """# Rules

This page and those that it links are written by `make docs` from the rules themselves; `trainwright rule CODE` prints
the same text. `critical` is shown as an error, `warn` as a warning, `style` as information. Rules of the preset
`strict` give advice; `preset = "strict"` switches them on.

| code | name | what it is | severity | preset | fix |
|---|---|---|---|---|---|
"""


def has_fix(rule: Rule) -> bool:
    return type(rule).fix is not Rule.fix


def table_row(rule: Rule) -> str:
    page = documentation(type(rule))
    summary = page.summary.removesuffix(".").replace("|", "\\|")
    fix = "yes" if has_fix(rule) else ""
    return (
        f"| [{rule.code}](rules/{rule.code}.md) | {rule.name} | {summary} "
        f"| {rule.severity.value} | {rule.preset.value} | {fix} |\n"
    )


def pages() -> dict[Path, str]:
    """Every page and its text."""
    rules = registry.all_rules()
    texts = {PAGES / f"{rule.code}.md": documentation(type(rule)).markdown() for rule in rules}
    return {TABLE: INTRODUCTION + "".join(table_row(rule) for rule in rules), **texts}


def main() -> int:
    wanted = pages()
    present = {path: path.read_text(encoding="utf-8") for path in [TABLE, *PAGES.glob("*.md")] if path.exists()}
    if present == wanted:
        return 0
    if "--check" in sys.argv[1:]:
        stale = sorted(path.name for path in wanted.keys() | present.keys() if wanted.get(path) != present.get(path))
        print(f"These pages are not what the rules say; run `make docs`: {', '.join(stale)}", file=sys.stderr)
        return 1
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in present.keys() - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    print(f"{len(wanted) - 1} rules in {TABLE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
