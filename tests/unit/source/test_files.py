"""Reading files whatever they hold, and writing them back as they were."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from pathlib import Path

import pytest

from trainwright.source import SourceFile, Unreadable, read_source, write_source


def _file(folder: Path, data: bytes, name: str = "train.py") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _refusal(path: Path, **options: int) -> str:
    with pytest.raises(Unreadable) as caught:
        read_source(path, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "text", "encoding", "bom", "newline"),
    [
        (b"", "", "utf-8", False, "\n"),
        (b"x = 1\n", "x = 1\n", "utf-8", False, "\n"),
        (b"x = 1\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n", "utf-8", False, "\r\n"),
        (b"x = 1\ry = 2\r", "x = 1\ry = 2\r", "utf-8", False, "\r"),
        (b"a\r\nb\r\nc\n", "a\r\nb\r\nc\n", "utf-8", False, "\r\n"),
        (codecs.BOM_UTF8 + b"x = 1\n", "x = 1\n", "utf-8", True, "\n"),
        (codecs.BOM_UTF8 + b"# coding: utf-8\n", "# coding: utf-8\n", "utf-8", True, "\n"),
        ("s = '🚀'\n".encode(), "s = '🚀'\n", "utf-8", False, "\n"),
        ("# -*- coding: latin-1 -*-\ns = 'é'\n".encode("latin-1"), None, "iso8859-1", False, "\n"),
        (
            "#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\ns = '€'\n".encode("cp1252"),
            None,
            "cp1252",
            False,
            "\n",
        ),
        ("# coding: shift_jis\r\ns = '日本'\r\n".encode("shift_jis"), None, "shift_jis", False, "\r\n"),
        (b"import a\n# coding: latin-1\n", "import a\n# coding: latin-1\n", "utf-8", False, "\n"),
        (b"\n\n# coding: latin-1\n", "\n\n# coding: latin-1\n", "utf-8", False, "\n"),
        (b"x = '\x0c\xe2\x80\xa8'", "x = '\x0c\u2028'", "utf-8", False, "\n"),
    ],
)
def test_read(tmp_path: Path, data: bytes, text: str | None, encoding: str, bom: bool, newline: str) -> None:
    path = _file(tmp_path, data)
    expected = data.decode(encoding) if text is None else text
    assert read_source(path) == SourceFile(path, expected, encoding, bom, newline)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x7fELF\x02\x01\x00\x00", "is binary"),
        ("x = 1\n".encode("utf-16"), "is binary"),
        (b"x = '\xff'\n", "is not valid utf-8 (byte 0xff at offset 5); declare its encoding in its first line"),
        (codecs.BOM_UTF8 + b"x = '\xff'\n", "(byte 0xff at offset 8)"),
        (b"# coding: ascii\nx = '\xe9'\n", "is not valid ascii (byte 0xe9 at offset 21)"),
        (b"# coding: klingon\n", "declares the encoding klingon, which Python does not know"),
        (b"# coding: rot13\n", "declares the encoding rot13, which is not one of texts"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", "starts with a UTF-8 byte order mark but declares"),
    ],
)
def test_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason in _refusal(_file(tmp_path, data))


def test_too_large(tmp_path: Path) -> None:
    path = _file(tmp_path, b"x = 1\n" * 1_700_000)
    assert _refusal(path) == "is larger than 10 MB"
    assert _refusal(_file(tmp_path, b"x" * 2001, "small.py"), max_bytes=2000) == "is larger than 2,000 bytes"
    assert read_source(tmp_path / "small.py", max_bytes=2001).text == "x" * 2001


def test_not_files(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "missing.py") == "does not exist"
    assert _refusal(tmp_path) == "is a directory"
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    assert "too many levels of symbolic links" in _refusal(tmp_path / "loop.py")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.py")
        assert _refusal(tmp_path / "pipe.py") == "is not a regular file"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, b"x = 1\n")
    path.chmod(0)
    if os.geteuid() == 0:  # permissions do not bind root: what the system would say is said here

        def refuse(*arguments: object, **options: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    assert _refusal(path) == "may not be read (permission denied)"


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (b"x = 1\n", "x = 2\n", b"x = 2\n"),
        (b"x = 1\r\ny\r\n", "x = 2\r\nnew\ny\r\n", b"x = 2\r\nnew\r\ny\r\n"),
        (b"a\r\nb\nc\n", "a\r\nB\nc\n", b"a\r\nB\nc\n"),
        (codecs.BOM_UTF8 + b"x\n", "y = 'é'\n", codecs.BOM_UTF8 + "y = 'é'\n".encode()),
        (b"# coding: latin-1\nx\n", "# coding: latin-1\n'é'\n", "# coding: latin-1\n'é'\n".encode("latin-1")),
        (b"x", "", b""),
    ],
)
def test_write_keeps_how_it_is_stored(tmp_path: Path, before: bytes, text: str, after: bytes) -> None:
    path = _file(tmp_path, before)
    write_source(read_source(path), text)
    assert path.read_bytes() == after
    assert [each.name for each in tmp_path.iterdir()] == ["train.py"]


@pytest.mark.parametrize(
    "data", [b"x = 1\r\n\x0cy\r", codecs.BOM_UTF8 + b"a\r\nb\n", "# coding: cp1252\n'€'".encode("cp1252")]
)
def test_unchanged_text_gives_the_same_bytes(tmp_path: Path, data: bytes) -> None:
    path = _file(tmp_path, data)
    file = read_source(path)
    write_source(file, file.text)
    assert path.read_bytes() == data


def test_write_keeps_permissions_and_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = _file(tmp_path / "real", b"x = 1\n")
    real.chmod(0o750)
    link = tmp_path / "train.py"
    link.symlink_to(real)
    write_source(read_source(link), "x = 2\n")
    assert link.is_symlink()
    assert real.read_bytes() == b"x = 2\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o750
    assert [each.name for each in real.parent.iterdir()] == ["train.py"]


def test_write_of_what_the_encoding_lacks_leaves_the_file(tmp_path: Path) -> None:
    path = _file(tmp_path, b"# coding: latin-1\nx\n")
    with pytest.raises(Unreadable, match="can't hold '🚀' in its encoding iso8859-1"):
        write_source(read_source(path), "# coding: latin-1\n'🚀'\n")
    assert path.read_bytes() == b"# coding: latin-1\nx\n"


def test_failed_write_leaves_the_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, b"x = 1\n")
    file = read_source(path)

    def refuse(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="disk full"):
        write_source(file, "x = 2\n")
    assert path.read_bytes() == b"x = 1\n"
    assert [each.name for each in tmp_path.iterdir()] == ["train.py"]
