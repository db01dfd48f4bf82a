"""Source files on disk: reading them whatever they hold, and writing them back as they were."""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 10_000_000

# PEP 263: in the first or second line, the first line being blank or a comment too.
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")


@dataclass(frozen=True)
class SourceFile:
    """A file's text and how it is stored."""

    path: Path
    text: str
    """With its line ends as they are, without the byte order mark."""
    encoding: str
    bom: bool
    newline: str
    """The line end that most lines have."""


class Unreadable(Exception):
    """A file that can't be read as source; the message, after the file's name, tells people why."""


def read_source(path: Path | str, *, max_bytes: int = MAX_BYTES) -> SourceFile:
    """Read a source file: Python's rules for its encoding, which YAML files in UTF-8 also meet."""
    path = Path(path)
    return decode_source(path, read_bytes(path, max_bytes), max_bytes=max_bytes)


def decode_source(path: Path, data: bytes, *, max_bytes: int = MAX_BYTES) -> SourceFile:
    """A source file whose bytes came from elsewhere, such as standard input."""
    if len(data) > max_bytes:
        raise Unreadable(f"is larger than {_size(max_bytes)}")
    bom = data.startswith(codecs.BOM_UTF8)
    if bom:
        data = data[len(codecs.BOM_UTF8) :]
    if b"\0" in data or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("is binary")
    encoding = _declared_encoding(data)
    if bom and encoding not in (None, "utf-8"):
        raise Unreadable(f"starts with a UTF-8 byte order mark but declares the encoding {encoding}")
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        hint = "" if encoding else "; declare its encoding in its first line, such as # -*- coding: latin-1 -*-"
        byte = f"byte 0x{data[error.start]:02x} at offset {error.start + (3 if bom else 0)}"
        raise Unreadable(f"is not valid {encoding or 'utf-8'} ({byte}){hint}") from None
    except ValueError as error:
        raise Unreadable(f"is not valid {encoding or 'utf-8'} ({error})") from None
    return SourceFile(path, text, encoding or "utf-8", bom, _newline(text))


def new_source(path: Path) -> SourceFile:
    """A file that is not there yet."""
    return SourceFile(path, "", "utf-8", bom=False, newline="\n")


def write_source(file: SourceFile, text: str) -> None:
    """Replace a file's text in one step, keeping its encoding, byte order mark, line ends, permissions and links.

    Line ends in `text` that are not the file's own only stay where the file already mixed them.
    """
    if file.newline != "\n" and "\n" not in file.text.replace("\r\n", ""):
        text = re.sub(r"\r\n|\n", file.newline, text)
    try:
        data = text.encode(file.encoding)
    except UnicodeEncodeError as error:
        character = text[error.start]
        raise Unreadable(f"can't hold {character!r} in its encoding {file.encoding}") from None
    if file.bom:
        data = codecs.BOM_UTF8 + data
    target = Path(os.path.realpath(file.path))
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is None:
            mode = 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def read_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The content of a source file."""
    try:
        found = path.stat()  # before opening: opening a named pipe waits for its other end
        if stat.S_ISDIR(found.st_mode):
            raise Unreadable("is a directory")
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("is not a regular file")
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except FileNotFoundError:
        raise Unreadable("does not exist") from None
    except PermissionError:
        raise Unreadable("may not be read (permission denied)") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Unreadable(f"can't be read ({reason})") from None
    return data


def _declared_encoding(data: bytes) -> str | None:
    """The encoding that a PEP 263 cookie names, as Python's codec calls it, or None."""
    if b"coding" not in data[:1000]:
        return None
    for line in re.split(rb"\r\n|\r|\n", data[:1000], maxsplit=2)[:2]:
        cookie = _COOKIE.match(line)
        if cookie:
            name = cookie.group(1).decode("ascii", "replace")
            break
        if not _BLANK.match(line):
            return None
    else:
        return None
    try:
        codec = codecs.lookup(name)
    except LookupError:
        raise Unreadable(f"declares the encoding {name}, which Python does not know") from None
    if not codec._is_text_encoding:
        raise Unreadable(f"declares the encoding {name}, which is not one of texts")
    return codec.name


def _newline(text: str) -> str:
    if "\r" not in text:
        return "\n"
    windows = text.count("\r\n")
    unix, mac = text.count("\n") - windows, text.count("\r") - windows
    return max(("\n", unix), ("\r\n", windows), ("\r", mac), key=lambda pair: pair[1])[0]


def _size(count: int) -> str:
    return f"{count / 1_000_000:g} MB" if count >= 1_000_000 else f"{count:,} bytes"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
