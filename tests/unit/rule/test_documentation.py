"""The documentation of every rule: complete, and its examples do what it says."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.percent import notebook_json
from trainwright.engine import Diagnostic, Project
from trainwright.rule import Rule
from trainwright.rule.documentation import CHAPTERS, CodeBlock, documentation
from trainwright.rule.registry import all_rules
from trainwright.settings import Overrides, settings_for

REQUIRED = ("What it does", "Why it is bad", "Example", "Use instead", "References")
SUFFIX = {"python": ".py", "yaml": ".yaml"}


def check(rule: Rule, blocks: tuple[CodeBlock, ...], folder: Path, everything: bool = False) -> list[Diagnostic]:
    """The findings of one rule (or of all default rules) in the files of an example."""
    overrides = Overrides(extend_select=(rule.code,))
    project = Project(partial(settings_for, overrides=overrides))
    paths = []
    for number, block in enumerate(blocks):
        path = folder / (block.file or f"example{number}{SUFFIX[block.language]}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook_json(block.code) if path.suffix == ".ipynb" else block.code, encoding="utf-8")
        if path.suffix in (*SUFFIX.values(), ".ipynb"):  # others are there to be looked up, such as pyproject.toml
            paths.append(path)
            project.load(path)
    found = [diagnostic for path in paths for diagnostic in project.diagnostics(path)]
    return found if everything else [diagnostic for diagnostic in found if diagnostic.code == rule.code]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
class TestDocumentation:
    def test_chapters(self, rule: Rule) -> None:
        page = documentation(type(rule))
        assert page.summary.endswith(".")
        assert set(page.chapters) <= set(CHAPTERS)
        assert list(page.chapters) == [c for c in CHAPTERS if c in page.chapters], "chapters in their order"
        for chapter in REQUIRED:
            assert page.chapters.get(chapter), f"{rule.code} lacks the chapter {chapter}"
        has_fix = type(rule).fix is not Rule.fix or rule.code == "TW001"  # the engine mends its own comments
        assert has_fix == ("Fix safety" in page.chapters)

    def test_bad_example_has_one_mistake(self, rule: Rule, tmp_path: Path) -> None:
        blocks = documentation(type(rule)).blocks("Example")
        assert blocks
        found = check(rule, blocks, tmp_path)
        sides = {diagnostic.path for diagnostic in found}
        assert len(found) == len(sides) >= 1, [d.message for d in found]

    def test_good_example_is_silent(self, rule: Rule, tmp_path: Path) -> None:
        blocks = documentation(type(rule)).blocks("Use instead")
        assert blocks
        assert check(rule, blocks, tmp_path) == []
        assert check(rule, blocks, tmp_path, everything=True) == []
