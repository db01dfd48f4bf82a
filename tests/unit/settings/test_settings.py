"""Settings: layers, selectors, files, and what is said about mistakes in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trainwright.rule import Preset, Severity
from trainwright.settings import (
    Overrides,
    SettingsError,
    combine,
    parse_client_settings,
    parse_options,
    settings_for,
    settings_of,
)

pytestmark = pytest.mark.usefixtures("words")


def codes(*layers: Overrides) -> list[str]:
    return sorted(combine(layers, Path("/project")).codes)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([Overrides()], ["BAD001", "ODD001", "TW001"]),
        ([Overrides(preset=Preset.STRICT)], ["BAD001", "BAD002", "ODD001", "TW001"]),
        ([Overrides(select=("BAD",))], ["BAD001", "BAD002"]),
        ([Overrides(select=("ALL",), ignore=("odd-word",))], ["BAD001", "BAD002", "TW001"]),
        ([Overrides(extend_select=("ugly-word",))], ["BAD001", "BAD002", "ODD001", "TW001"]),
        # the more specific selector wins
        ([Overrides(select=("BAD001",), ignore=("BAD",))], ["BAD001"]),
        ([Overrides(select=("ALL",), ignore=("BAD",), extend_select=("BAD002",))], ["BAD002", "ODD001", "TW001"]),
        # the same selector selected and ignored is ignored
        ([Overrides(select=("BAD001",), ignore=("BAD001",))], []),
        # a later layer that selects starts again
        ([Overrides(ignore=("BAD001",)), Overrides(select=("BAD001",))], ["BAD001"]),
        ([Overrides(select=("BAD",)), Overrides(preset=Preset.STRICT)], ["BAD001", "BAD002", "ODD001", "TW001"]),
        ([Overrides(select=("BAD",)), Overrides(ignore=("BAD002",))], ["BAD001"]),
        ([Overrides(select=())], []),
    ],
)
def test_which_rules_run(layers: list[Overrides], expected: list[str]) -> None:
    assert codes(*layers) == expected


def test_without_a_file_the_default_preset_runs(project: Path) -> None:
    settings = settings_for(project / "train.py")
    assert settings.file is None
    assert [rule.code for rule in settings.enabled(project / "train.py")] == ["BAD001", "ODD001", "TW001"]


def test_nearest_file_wins_and_others_are_not_read(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.trainwright]\nselect = ["NONSENSE"]\n')
    (project / "sub").mkdir()
    (project / "sub" / "trainwright.toml").write_text('preset = "strict"\n')
    (project / "sub" / "deep").mkdir()
    settings = settings_for(project / "sub" / "deep" / "train.py")
    assert settings.file == project / "sub" / "trainwright.toml"
    assert settings.root == project / "sub"
    assert "BAD002" in settings.codes


def test_trainwright_toml_beats_pyproject_in_the_same_folder(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.trainwright]\nselect = ["BAD"]\n')
    (project / "trainwright.toml").write_text('select = ["ODD"]\n')
    assert settings_for(project).codes == {"ODD001"}


@pytest.mark.parametrize("text", ["[project]\nname = 'x'\n", "this is { not toml", "[tool.trainwrights]\n"])
def test_a_pyproject_that_is_not_about_us_is_passed_by(project: Path, text: str) -> None:
    (project / "trainwright.toml").write_text('select = ["ODD"]\n')
    (project / "sub").mkdir()
    (project / "sub" / "pyproject.toml").write_text(text)
    assert settings_for(project / "sub" / "train.py").codes == {"ODD001"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('selct = ["BAD"]', "trainwright.toml: selct: is not a setting; did you mean `select`?"),
        ("per_file_ignores = {}", "per_file_ignores: is not a setting; did you mean `per-file-ignores`?"),
        ('select = ["BAD01"]', "select: `BAD01` is not a rule's code or name, nor a family; did you mean `BAD001`?"),
        (
            'ignore = ["bad-wrod"]',
            "ignore: `bad-wrod` is not a rule's code or name, nor a family; did you mean `bad-word`?",
        ),
        ('ignore = ["Bad"]', "did you mean `BAD`?"),
        ('select = "BAD"', "select: must be a list of strings, not 'BAD'"),
        ('preset = "stict"', "preset: must be `default` or `strict`, not `stict`; did you mean `strict`?"),
        ('[severity]\nBAD001 = "critcal"', "severity.BAD001: must be `critical` or `warn` or `style`, not `critcal`"),
        ('[severity]\nBAD01 = "warn"', "severity.BAD01: `BAD01` is not a rule's code"),
        ('[per-file-ignores]\n"tests/*" = ["BAD01"]', "per-file-ignores.'tests/*': `BAD01` is not"),
        ("respect-gitignore = 1", "respect-gitignore: must be true or false, not 1"),
        ('[limits]\nBAD001 = "many"', "limits.BAD001: must be a number of 0 or more, not 'many'"),
        ("severity = 3", "severity: must be a table, not 3"),
        ("select = [", "trainwright.toml: is not valid TOML: "),
    ],
)
def test_mistakes_are_named_with_file_key_and_what_was_meant(project: Path, text: str, said: str) -> None:
    (project / "trainwright.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        settings_for(project / "train.py")
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(project / "trainwright.toml"))


def test_pyproject_names_its_table(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.trainwright]\nexcludes = []\n")
    with pytest.raises(SettingsError, match=r"tool\.trainwright\.excludes: is not a setting; did you mean `exclude`"):
        settings_for(project)


def test_a_file_that_is_not_utf8_is_an_error_of_that_file(project: Path) -> None:
    (project / "trainwright.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"trainwright\.toml: can't be read"):
        settings_for(project)


def test_a_byte_order_mark_is_no_mistake(project: Path) -> None:
    (project / "trainwright.toml").write_bytes(b'\xef\xbb\xbfselect = ["ODD"]')
    assert settings_for(project).codes == {"ODD001"}


def test_per_file_ignores(project: Path) -> None:
    (project / "trainwright.toml").write_text(
        '[per-file-ignores]\n"tests/" = ["BAD"]\n"*.yaml" = ["odd-word"]\n"!src/**" = ["TW001"]\n'
    )
    settings = settings_for(project)

    def enabled(name: str) -> set[str]:
        return {rule.code for rule in settings.enabled(project / name)}

    assert enabled("src/train.py") == {"BAD001", "ODD001", "TW001"}
    assert enabled("src/tests/train.py") == {"ODD001", "TW001"}
    assert enabled("src/conf.yaml") == {"BAD001", "TW001"}
    assert enabled("train.py") == {"BAD001", "ODD001"}


def test_severity_by_code_name_and_family(project: Path) -> None:
    (project / "trainwright.toml").write_text('[severity]\nugly-word = "critical"\nBAD = "warn"\n')
    settings = settings_for(project)
    assert settings.severity_of("BAD001", Severity.CRITICAL) is Severity.WARN
    assert settings.severity_of("BAD002", Severity.STYLE) is Severity.CRITICAL
    assert settings.severity_of("ODD001", Severity.STYLE) is Severity.STYLE


def test_limits_are_of_rules_that_have_one(project: Path) -> None:
    (project / "trainwright.toml").write_text("[limits]\nugly-word = 5\nBAD = 9\n")
    settings = settings_for(project)
    assert settings.limit_of("BAD001", 3) == 9
    assert settings.limit_of("BAD002", 3) == 5
    assert settings.limit_of("ODD001", 3) == 3
    assert settings.limit_of("BAD001", None) is None


def test_exclude_replaces_the_defaults_and_extend_exclude_adds(project: Path) -> None:
    (project / "trainwright.toml").write_text('exclude = ["old", "gen/*.py"]\n')
    settings = settings_for(project)
    assert settings.excludes(project / "a" / "old", directory=True)
    assert settings.excludes(project / "a" / "old" / "train.py")
    assert settings.excludes(project / "gen" / "x.py")
    assert not settings.excludes(project / "a" / "gen" / "x.py")
    assert not settings.excludes(project / "build", directory=True)
    (project / "sub").mkdir()
    (project / "sub" / "trainwright.toml").write_text('extend-exclude = ["old"]\n')
    below = settings_for(project / "sub")
    assert below.excludes(project / "sub" / "old")
    assert below.excludes(project / "sub" / "build", directory=True)


def test_files_are_read_again_when_told(project: Path) -> None:
    from trainwright.settings import forget_settings

    file = project / "trainwright.toml"
    file.write_text('select = ["ODD"]')
    assert settings_for(project).codes == {"ODD001"}
    file.write_text('select = ["BAD001"]')
    assert settings_for(project).codes == {"ODD001"}
    forget_settings()
    assert settings_for(project).codes == {"BAD001"}


def test_command_line_goes_over_the_file(project: Path) -> None:
    (project / "trainwright.toml").write_text('select = ["ODD"]\nseverity = {ODD001 = "critical"}\n')
    settings = settings_for(project, parse_options(None, (), ("BAD001",), ()))
    assert settings.codes == {"ODD001", "BAD001"}
    assert settings.severity_of("ODD001", Severity.WARN) is Severity.CRITICAL
    with pytest.raises(SettingsError, match="--ignore: `ODD1` is not"):
        parse_options(None, (), (), ("ODD1",))


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, Overrides()),
        ({"preset": None, "select": None, "extendSelect": []}, Overrides()),
        ({"preset": "strict", "extendSelect": ["BAD"]}, Overrides(preset=Preset.STRICT, extend_select=("BAD",))),
        ({"extend_select": ["BAD"]}, Overrides(extend_select=("BAD",))),
        ({"perFileIgnores": {"a": ["ODD"]}}, Overrides(per_file_ignores=(("a", ("ODD",)),))),
        ({"severity": {"BAD001": "style"}}, Overrides(severity=(("BAD001", Severity.STYLE),))),
        ({"interpreter": ["python"], "trace": {"server": "off"}}, Overrides()),
    ],
)
def test_client_settings(sent: dict[str, Any], expected: Overrides) -> None:
    assert parse_client_settings(sent) == expected


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"selcet": []}, "selcet: is not a setting; did you mean `select`?"),
        ({"select": ["BAD9"]}, "select: `BAD9` is not"),
        ({"interpeter": "python3"}, "interpeter: is not a setting; did you mean `interpreter`?"),
        ({"preset": 3}, "preset: must be `default` or `strict`, not `3`"),
    ],
)
def test_client_settings_that_are_wrong(sent: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_client_settings(sent)
    assert said in str(caught.value)


def test_one_file_for_all(project: Path) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "trainwright.toml").write_text('select = ["ODD"]')
    (project / "other.toml").write_text('select = ["BAD001"]')
    found = settings_of(project / "other.toml", Overrides(extend_select=("BAD002",)), root=project)
    assert found.codes == {"BAD001", "BAD002"}
    assert found.root == project
    with pytest.raises(SettingsError, match=r"gone\.toml: can't be read"):
        settings_of(project / "gone.toml", root=project)
