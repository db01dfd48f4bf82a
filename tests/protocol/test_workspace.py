"""The files around the open ones, good and bad."""

from __future__ import annotations

import os
from pathlib import Path

from client import Client, codes
from conftest import Start

LOAD = "yaml.load(open('c'), Loader=yaml.Loader)"
BAD = f"import yaml\ny = {LOAD}\n"


def test_bad_neighbours_harm_nobody(start: Start, folder: Path) -> None:
    (folder / "binary.py").write_bytes(bytes(range(256)) * 20)
    (folder / "latin.py").write_bytes("name = 'é'\n".encode("latin-1"))
    (folder / "huge.py").write_bytes(b"x = 1\n" * 2_000_000)
    (folder / "broken.py").write_text("def f(:\n")
    (folder / "empty.py").write_text("")
    (folder / "bom.py").write_bytes(b"\xef\xbb\xbfx = 1\r\n")
    (folder / "deep.py").write_text("x = " + "(" * 3000 + ")" * 3000 + "\n")
    (folder / "null.py").write_text("x = 1\0\n")
    (folder / "bomb.yaml").write_text(
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(9))
    )
    (folder / "tags.yaml").write_text("a: !!python/object/apply:os.system ['touch pwned']\n")
    (folder / "broken.yaml").write_text("a: [1\nb: }\n")
    (folder / "directory.py").mkdir()
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.py").symlink_to(folder / "nowhere.py")
    (folder / "circle.py").symlink_to(folder / "circle.py")
    os.mkfifo(folder / "pipe.py")  # whoever reads it waits for ever
    client = start()
    client.initialize(folder)
    client.scanned()
    assert codes(client.diagnostics(client.open(folder / "a.py", BAD))) == ["YAML001"]
    log = "\n".join(client.messages("window/logMessage"))
    assert "binary.py" in log and "latin.py" in log and "huge.py" in log
    assert client.messages() == []
    assert not (folder / "pwned").exists()
    for name in ("broken.py", "deep.py", "empty.py", "bom.py"):
        client.diagnostics(client.open(folder / name))
    for name in ("bomb.yaml", "tags.yaml", "broken.yaml"):
        client.diagnostics(client.open(folder / name, language="yaml"))
    assert client.exit() == 0
    assert client.stderr == []


def test_excluded_and_ignored_files_are_not_read(start: Start, folder: Path) -> None:
    for name in ("venv/lib.py", "node_modules/x.py", "generated/a.py", "ok/a.py"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("x = 1\n")
    (folder / ".gitignore").write_text("generated\n")
    client = start()
    client.initialize(folder)
    assert (
        "Read 1 files"
        in client.notification("window/logMessage", lambda params: "files of the workspace" in params["message"])[
            "message"
        ]
    )


def test_two_folders_and_a_third(start: Start, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for number, folder in enumerate(folders):
        folder.mkdir()
        (folder / "trainwright.toml").write_text(
            f'severity = {{ YAML001 = "{("critical", "warn", "style")[number]}" }}\n'
        )
    client = start()
    client.initialize(*folders[:2])
    seen = [client.diagnostics(client.open(folder / "a.py", BAD))[0]["severity"] for folder in folders]
    assert seen == [1, 2, 3]
    client.scanned()
    change = {
        "added": [{"uri": folders[2].as_uri(), "name": "three"}],
        "removed": [{"uri": folders[0].as_uri(), "name": "one"}],
    }
    client.notify("workspace/didChangeWorkspaceFolders", {"event": change})
    client.until(lambda: len([each for each in client.messages("window/logMessage") if "of the workspace" in each]) > 1)
    documents = [client.open(folder / "b.py", BAD) for folder in folders]
    assert [client.diagnostics(each)[0]["severity"] for each in documents] == [1, 2, 3]


def test_no_folder_at_all(start: Start, tmp_path: Path) -> None:
    client = start()
    client.initialize()
    file = tmp_path / "lonely.py"
    assert codes(client.diagnostics(client.open(file, BAD))) == ["YAML001"]
    assert client.exit() == 0


def test_requests_are_answered_during_the_scan(start: Start, folder: Path) -> None:
    package = folder / "package"
    package.mkdir()
    body = "".join(f"def f{i}(x):\n    y = x + {i}\n    return y\n\n\n" for i in range(100))
    for number in range(120):
        (package / f"module{number}.py").write_text(body)
    client = start()
    client.initialize(folder)
    document = client.open(folder / "a.py", BAD)
    assert codes(client.diagnostics(document)) == ["YAML001"]
    hovers = [client.request("textDocument/hover", document.at("yaml.load")) for _ in range(20)]
    assert all(hovers)
    assert not any("of the workspace" in each for each in client.messages("window/logMessage"))
    client.scanned()


def test_a_file_that_is_saved_elsewhere_does_not_undo_the_editors_text(client: Client, folder: Path) -> None:
    file = folder / "a.py"
    file.write_text("x = 1\n")
    document = client.open(file, BAD)
    assert codes(client.diagnostics(document)) == ["YAML001"]
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 2}]})
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 3}]})
    document.change((LOAD, f"[{LOAD}]"))
    client.scanned()
    assert codes(client.diagnostics(document)) == ["YAML001"]
