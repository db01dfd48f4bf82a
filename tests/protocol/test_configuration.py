"""Settings: who wins, what happens when they change or are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from client import Client, Document, codes
from conftest import Start

LOAD = "yaml.load(open('c'), Loader=yaml.Loader)"
BAD = f"import yaml\ny = {LOAD}\n"


def open_bad(client: Client, folder: Path) -> Document:
    return client.open(folder / "a.py", BAD)


def severities(client: Client, document: Document) -> list[int]:
    return [each["severity"] for each in client.diagnostics(document)]


def rewrite(client: Client, file: Path, text: str) -> None:
    """Change a settings file on disk, and tell the server as an editor's file watcher does."""
    kind = 2 if file.exists() else 1
    written = file.with_name("written")
    written.write_text(text)
    written.replace(file)  # in one step: the server may read it at any moment
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": kind}]})


def test_the_nearest_settings_file_counts(start: Start, folder: Path) -> None:
    (folder / "trainwright.toml").write_text('ignore = ["YAML001"]\n')
    inner = folder / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text('[tool.trainwright]\nseverity = { YAML001 = "style" }\n')
    client = start()
    client.initialize(folder)
    assert client.diagnostics(open_bad(client, folder)) == []
    assert severities(client, open_bad(client, inner)) == [3]


def test_files_outside_the_workspace_have_their_own_settings(start: Start, folder: Path, tmp_path: Path) -> None:
    (folder / "trainwright.toml").write_text('ignore = ["YAML001"]\n')
    other = tmp_path / "other"
    other.mkdir()
    (other / "trainwright.toml").write_text('severity = { YAML001 = "warn" }\n')
    client = start()
    client.initialize(folder)
    assert severities(client, open_bad(client, other)) == [2]


def test_initialization_options_win_over_files(start: Start, folder: Path) -> None:
    (folder / "trainwright.toml").write_text('ignore = ["YAML001"]\n')
    for options in (
        {"extendSelect": ["YAML001"]},
        {"settings": {"extend_select": ["unsafe-load"]}},
        {"trainwright": {"select": ["YAML"]}},
    ):
        client = start()
        client.initialize(folder, options=options)
        assert codes(client.diagnostics(open_bad(client, folder))) == ["YAML001"]


def test_empty_options_of_every_kind_are_fine(start: Start, folder: Path) -> None:
    for options in (None, {}, [], {"settings": []}, {"preset": None, "select": None}):
        client = start()
        client.initialize(folder, options=options)
        assert codes(client.diagnostics(open_bad(client, folder))) == ["YAML001"]
        assert client.messages() == []


def test_the_clients_configuration_wins_over_initialization_options(start: Start, folder: Path) -> None:
    client = start()
    client.settings = lambda item: {"severity": {"YAML001": "style"}}
    client.initialize(folder, configuration=True, options={"severity": {"YAML001": "warn"}})
    document = open_bad(client, folder)
    client.until(lambda: severities(client, document) == [3])


def test_a_setting_that_was_there_at_the_start_can_be_unset(start: Start, folder: Path) -> None:
    client = start()
    chosen: dict[str, Any] = {"ignore": ["YAML001"]}
    client.settings = lambda item: chosen
    client.initialize(folder, configuration=True, options={"ignore": ["YAML001"]})
    document = open_bad(client, folder)
    client.until(lambda: client.diagnostics(document) == [])
    chosen["ignore"] = None
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.until(lambda: codes(client.diagnostics(document)) == ["YAML001"])


def test_each_workspace_folder_has_its_own_configuration(start: Start, folder: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    (second / "trainwright.toml").write_text("")

    def settings(item: Any) -> Any:
        return {"ignore": ["YAML001"]} if item.get("scopeUri") == second.as_uri() else {}

    client = start()
    client.settings = settings
    client.initialize(folder, second, configuration=True)
    first, other = open_bad(client, folder), open_bad(client, second)
    client.until(lambda: client.diagnostics(other) == [])
    assert codes(client.diagnostics(first)) == ["YAML001"]


def test_a_changed_configuration_is_taken_over(start: Start, folder: Path) -> None:
    client = start()
    chosen: dict[str, Any] = {}
    client.settings = lambda item: chosen
    client.initialize(folder, configuration=True)
    document = open_bad(client, folder)
    assert severities(client, document) == [1]
    refreshed = sum(each["method"] == "workspace/diagnostic/refresh" for each in client.requests)
    chosen["ignore"] = ["YAML"]
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.asked("workspace/diagnostic/refresh", refreshed + 1)
    client.until(lambda: client.diagnostics(document) == [])


def test_a_configuration_that_comes_with_the_change(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, pull=False)
    document = open_bad(client, folder)
    assert severities(client, document) == [1]
    client.notify("workspace/didChangeConfiguration", {"settings": {"trainwright": {"ignore": ["YAML001"]}}})
    client.until(lambda: client.published(document.uri)[-1]["diagnostics"] == [])
    client.notify("workspace/didChangeConfiguration", {"settings": {"other": {}}})
    client.notify("workspace/didChangeConfiguration", {"settings": {"trainwright": {}}})
    client.until(lambda: codes(client.published(document.uri)[-1]["diagnostics"]) == ["YAML001"])


def test_a_changed_settings_file_is_taken_over(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, pull=False)
    document = open_bad(client, folder)
    assert severities(client, document) == [1]
    rewrite(client, folder / "trainwright.toml", 'severity = { YAML001 = "warn" }\n')
    client.until(lambda: [each["severity"] for each in client.published(document.uri)[-1]["diagnostics"]] == [2])
    (folder / "trainwright.toml").unlink()
    rewrite(client, folder / "pyproject.toml", '[tool.trainwright]\nignore = ["unsafe-load"]\n')
    client.until(lambda: client.published(document.uri)[-1]["diagnostics"] == [])


def test_watchers_are_asked_for(client: Client) -> None:
    registrations = client.asked("client/registerCapability")["registrations"]
    by_method = {each["method"]: each["registerOptions"] for each in registrations}
    patterns = " ".join(each["globPattern"] for each in by_method["workspace/didChangeWatchedFiles"]["watchers"])
    for wanted in ("py", "yaml", "yml", "pyproject.toml", "trainwright.toml"):
        assert wanted in patterns
    assert by_method["workspace/didChangeConfiguration"] == {"section": "trainwright"}


def test_a_wrong_settings_file_is_said_once_and_the_last_good_one_stays(start: Start, folder: Path) -> None:
    settings = folder / "trainwright.toml"
    settings.write_text('severity = { YAML001 = "warn" }\n')
    client = start()
    client.initialize(folder)
    document = open_bad(client, folder)
    assert severities(client, document) == [2]
    rewrite(client, settings, 'ingore = ["YAML001"]\n')
    client.notification("window/showMessage")
    assert severities(client, document) == [2]
    document.change((LOAD, f"[{LOAD}]"))
    assert severities(client, document) == [2]
    rewrite(client, settings, 'ingore = ["YAML001"]\nselect = []\n')
    client.scanned()
    (said,) = client.messages()
    assert str(settings) in said and "ingore" in said and "`ignore`" in said
    rewrite(client, settings, "not = [toml\n")
    client.until(lambda: len(client.messages()) == 2)
    assert severities(client, document) == [2]
    rewrite(client, settings, 'ignore = ["YAML001"]\n')
    client.until(lambda: client.diagnostics(document) == [])
    rewrite(client, settings, 'ingore = ["YAML001"]\n')
    client.until(lambda: len(client.messages()) == 3)


def test_a_settings_file_that_was_never_good_leaves_the_defaults(start: Start, folder: Path) -> None:
    (folder / "trainwright.toml").write_text("preset = 5\n")
    client = start()
    client.initialize(folder)
    assert codes(client.diagnostics(open_bad(client, folder))) == ["YAML001"]
    client.notification("window/showMessage", lambda params: params["type"] == 1 and "preset" in params["message"])
    assert client.exit() == 0


def test_a_wrong_setting_of_the_client_is_said_once(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, options={"ingore": ["YAML001"]})
    documents = [open_bad(client, folder), client.open(folder / "b.py", BAD)]
    assert [severities(client, each) for each in documents] == [[1], [1]]
    client.scanned()
    (said,) = client.messages()
    assert "ingore" in said and "`ignore`" in said


def test_keys_that_are_the_clients_own_are_no_mistake(start: Start, folder: Path) -> None:
    client = start()
    options = {"enable": True, "path": "", "interpreter": "", "logLevel": "debug", "debugModel": False, "trace": {}}
    options["languageFeatures"] = True
    client.initialize(folder, options=options)
    assert severities(client, open_bad(client, folder)) == [1]
    client.scanned()
    assert client.messages() == []


def test_the_editor_may_name_a_settings_file(start: Start, folder: Path) -> None:
    (folder / "trainwright.toml").write_text('severity = { YAML001 = "warn" }\n')
    (folder / "team.toml").write_text('severity = { YAML001 = "style" }\n')
    client = start()
    client.initialize(folder, options={"configurationFile": "team.toml"})
    assert severities(client, open_bad(client, folder)) == [3]


def test_reload_takes_over_what_no_watcher_has_seen(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder)
    document = open_bad(client, folder)
    assert severities(client, document) == [1]
    (folder / "trainwright.toml").write_text('ignore = ["YAML001"]\n')
    assert severities(client, document) == [1]
    client.request("workspace/executeCommand", {"command": "trainwright.reload", "arguments": []})
    client.until(lambda: client.diagnostics(document) == [])
    document.change((LOAD, f"[{LOAD}]"))
    assert client.diagnostics(document) == []
