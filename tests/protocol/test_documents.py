"""Text synchronisation: after every edit the server sees what the client sees."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from client import Client, codes
from conftest import Start

LOAD = "yaml.load(open('c'), Loader=yaml.Loader)"
ENCODINGS = ["utf-8", "utf-16", "utf-32"]


def spans(diagnostics: list[dict]) -> list[tuple[int, int]]:
    """Where diagnostics start."""
    return [(each["range"]["start"]["line"], each["range"]["start"]["character"]) for each in diagnostics]


@pytest.fixture(params=ENCODINGS)
def encoded(request: pytest.FixtureRequest, start: Start, folder: Path) -> Client:
    """A session in each position encoding."""
    client = start()
    client.initialize(folder, encodings=[request.param])
    assert client.encoding == request.param
    return client


def test_columns_behind_other_scripts_and_emoji(encoded: Client, folder: Path) -> None:
    text = f"import yaml\nnames = 'é漢😀', {LOAD}\n"
    document = encoded.open(folder / "a.py", text)
    (found,) = encoded.diagnostics(document)
    assert found["range"]["start"] == document.position(text.index("yaml.load"))
    assert document.offset(found["range"]["end"]) <= len(text) - 1


def test_edits_behind_other_scripts_and_emoji(encoded: Client, folder: Path) -> None:
    document = encoded.open(folder / "a.py", f"import yaml\nnames = 'é漢😀', {LOAD}\n")
    document.change(("yaml.load(", "yaml.safe_load("), (", Loader=yaml.Loader", ""))
    assert encoded.diagnostics(document) == []
    document.change(("é漢😀'", "é漢😀😀'"), ("yaml.safe_load(open('c')", LOAD[:-1]))
    (found,) = encoded.diagnostics(document)
    assert found["range"]["start"] == document.position(document.text.index("yaml.load"))


def test_edits_behind_other_scripts_in_yaml(encoded: Client, folder: Path) -> None:
    document = encoded.open(folder / "a.yaml", '{"😀": 1, rate: 0.1}\n', "yaml")
    document.change(("0.1", "1e-3"))
    (found,) = encoded.diagnostics(document)
    assert found["code"] == "YAML003"
    assert found["range"]["start"] == document.position(document.text.index("1e-3"))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(client: Client, folder: Path, newline: str) -> None:
    document = client.open(folder / "a.py", newline.join(["import yaml", "x = 1", f"y = {LOAD}", ""]))
    assert spans(client.diagnostics(document)) == [(2, 4)]
    document.change(("x = 1", newline.join(["x = 1", "", "z = 2"])))
    assert spans(client.diagnostics(document)) == [(4, 4)]
    document.change((f"x = 1{newline}", ""))
    assert spans(client.diagnostics(document)) == [(3, 4)]


def test_an_edit_between_carriage_return_and_line_feed_ends(client: Client, folder: Path) -> None:
    """A client may turn line ends one character at a time."""
    document = client.open(folder / "a.py", f"import yaml\ry = {LOAD}\n")
    document.splice(len("import yaml\r"), len("import yaml\r"), "\n")  # the CR becomes a CRLF
    assert document.text.startswith("import yaml\r\ny")
    assert spans(client.diagnostics(document)) == [(1, 4)]


def test_places_past_the_end_mean_the_end(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", "import yaml\n")
    document.text += f"y = {LOAD}\n"
    far = {"line": 99, "character": 99}
    document.send([{"range": {"start": far, "end": far}, "text": f"y = {LOAD}\n"}])
    assert spans(client.diagnostics(document)) == [(1, 4)]


def test_a_whole_new_text(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", f"import yaml\ny = {LOAD}\n")
    document.replace(f"import yaml\n\n\nyy = {LOAD}\n")
    assert spans(client.diagnostics(document)) == [(3, 5)]
    document.replace("")
    assert client.diagnostics(document) == []


def test_a_line_that_is_being_typed_costs_only_itself(client: Client, folder: Path) -> None:
    """Broken code keeps its last good findings, and those of the rest are live."""
    text = f"import yaml\n\n\ndef load():\n    return {LOAD}\n\n\ndef other():\n    pass\n"
    document = client.open(folder / "a.py", text)
    assert spans(client.diagnostics(document)) == [(4, 11)]
    document.change(("pass", "x = ("))
    assert spans(client.diagnostics(document)) == [(4, 11)]
    document.change(("import yaml\n", "import yaml\nimport os\n"))
    assert spans(client.diagnostics(document)) == [(5, 11)]
    document.change(("x = (", f"x = {LOAD}"))
    assert spans(client.diagnostics(document)) == [(5, 11), (9, 8)]


def test_breaking_and_mending_the_statement_itself(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", f"import yaml\ny = {LOAD}\n")
    assert codes(client.diagnostics(document)) == ["YAML001"]
    document.change(("Loader)", "Loader"))
    client.diagnostics(document)
    document.change((".Loader", ".SafeLoader)"))
    assert client.diagnostics(document) == []


def test_a_file_that_never_parsed_is_checked_once_it_does(client: Client, folder: Path) -> None:
    document = client.open(folder / "a.py", f"import yaml\ndef f(:\n    return {LOAD}\n")
    client.diagnostics(document)
    document.change(("f(:", "f():"))
    assert spans(client.diagnostics(document)) == [(2, 11)]


@pytest.mark.parametrize("pull", [True, False])
def test_two_hundred_changes_at_once(start: Start, folder: Path, pull: bool) -> None:
    client = start()
    client.initialize(folder, pull=pull)
    body = "".join(f"def f{i}(x):\n    return x + {i}\n\n\n" for i in range(200))
    document = client.open(folder / "a.py", f"import yaml\n\n\n{body}last = 0\n")
    assert client.diagnostics(document) == []
    before = len(client.published(document.uri))
    with client.together():
        for i in range(200):
            document.change((f"return x + {i}\n", f"return x - {i}\n"))
        document.change(("last = 0", f"last = {LOAD}"))
    assert codes(client.diagnostics(document)) == ["YAML001"]
    if not pull:
        # Changes that wait together are analysed together.
        assert len(client.published(document.uri)) - before < 100


def test_random_edits_end_where_a_fresh_document_does(client: Client, folder: Path) -> None:
    source = random.Random(7)
    pieces = [
        "\n",
        "    ",
        "(",
        ")",
        "'",
        "#",
        "x = 1\n",
        f"y = {LOAD}\n",
        "def f():\n",
        "    return 1\n",
        "é😀",
        "\r\n",
        "",
    ]
    document = client.open(folder / "a.py", f"import yaml\n\n\ndef load():\n    return {LOAD}\n")
    original = document.text
    for _ in range(300):
        start = source.randrange(len(document.text) + 1)
        while document.text[start - 1 : start + 1] == "\r\n":
            start -= 1  # no client has a place between the two
        end = min(len(document.text), start + source.choice([0, 0, 0, 1, 5, 40]))
        while document.text[end - 1 : end + 1] == "\r\n":
            end -= 1
        document.splice(start, max(start, end), source.choice(pieces))
    broken = document.text
    document.replace(original)
    assert spans(client.diagnostics(document)) == [(4, 11)]
    document.replace(broken)
    document.replace(f"{original}z = {LOAD}\n")
    assert spans(client.diagnostics(document)) == [(4, 11), (5, 4)]


def test_untitled_documents_are_checked(client: Client) -> None:
    document = client.open("untitled:Untitled-1", f"import yaml\ny = {LOAD}\n")
    assert codes(client.diagnostics(document)) == ["YAML001"]
    document.change(("Loader=yaml.Loader", "Loader=yaml.SafeLoader"))
    assert client.diagnostics(document) == []
    options = client.open("untitled:Untitled-2", "rate: 1e-3\n", "yaml")
    assert codes(client.diagnostics(options)) == ["YAML003"]


def test_a_script_without_a_suffix_is_python(client: Client, folder: Path) -> None:
    document = client.open(folder / "train", f"import yaml\ny = {LOAD}\n")
    assert codes(client.diagnostics(document)) == ["YAML001"]


def test_an_enormous_document_is_left_alone(client: Client, folder: Path) -> None:
    document = client.open(folder / "data.py", f"import yaml\ny = {LOAD}\n" + "x = 1\n" * 1_700_000)
    assert client.diagnostics(document) == []
    document.send([{"range": document.range_of("import"), "text": "import"}])
    assert client.diagnostics(document) == []
    client.notification("window/logMessage", lambda params: "larger than 10 MB" in params["message"])


def test_other_languages_are_left_alone(client: Client, folder: Path) -> None:
    document = client.open(folder / "notes.txt", f"import yaml\ny = {LOAD}\n", "plaintext")
    assert client.diagnostics(document) == []


def test_uris_are_answered_as_the_client_spells_them(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, pull=False)
    uri = folder.as_uri() + "/my%20train%2B%C3%A9.py"
    document = client.open(uri, f"import yaml\ny = {LOAD}\n")
    assert codes(client.diagnostics(document)) == ["YAML001"]
    assert {each["params"]["uri"] for each in client.notifications if "uri" in each["params"]} == {uri}


def test_a_closed_document_is_forgotten(start: Start, folder: Path) -> None:
    client = start()
    client.initialize(folder, pull=False)
    document = client.open(folder / "a.py", f"import yaml\ny = {LOAD}\n")
    assert codes(client.diagnostics(document)) == ["YAML001"]
    document.close()
    client.notification("textDocument/publishDiagnostics", lambda p: p["uri"] == document.uri and not p["diagnostics"])
    again = client.open(folder / "a.py", "x = 1\n")
    assert client.diagnostics(again) == []


def test_requests_about_documents_that_are_not_open_are_answered(client: Client, folder: Path) -> None:
    nowhere = {"textDocument": {"uri": (folder / "nowhere.py").as_uri()}}
    place = {"line": 0, "character": 0}
    assert client.request("textDocument/diagnostic", nowhere) == {"kind": "full", "resultId": "closed", "items": []}
    assert client.request("textDocument/hover", {**nowhere, "position": place}) is None
    params = {**nowhere, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    assert not client.request("textDocument/codeAction", params)
