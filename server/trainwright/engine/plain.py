"""Values as JSON and back, for what is kept on disk.

Only values of listed classes come back: a cache that lies in a project may come from anybody, so it must not be able to
make anything else (as a pickle could).
"""

from __future__ import annotations

import dataclasses
import enum
import json
from functools import cache
from pathlib import Path
from typing import Any


class NotPlain(Exception):
    """A value can't be kept, or what was kept can't be read."""


class Plain:
    """Writes and reads values that are made of plain data, paths, and instances of `classes`."""

    def __init__(self, *classes: type) -> None:
        self._classes = {cls.__name__: cls for cls in classes}

    def dumps(self, value: object) -> str:
        """The text that stands for a value.

        Raises:
            NotPlain: it holds something else.
        """
        try:
            return json.dumps(self._out(value), ensure_ascii=False, separators=(",", ":"))
        except (ValueError, RecursionError) as error:
            raise NotPlain(str(error)) from None

    def loads(self, text: str) -> Any:
        """The value that a text stands for.

        Raises:
            NotPlain: the text is damaged, or of another version.
        """
        try:
            return self._in(json.loads(text))
        except NotPlain:
            raise
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise NotPlain(f"{type(error).__name__}: {error}") from None

    def _out(self, value: Any) -> Any:
        kind = value.__class__
        if value is None or kind is str or kind is int or kind is bool or kind is float:
            return value
        if kind is list:
            return [self._out(item) for item in value]
        if kind is tuple:
            return {"t": [self._out(item) for item in value]}
        if kind is dict:
            return {"d": [[self._out(key), self._out(item)] for key, item in value.items()]}
        if isinstance(value, Path):
            return {"p": str(value)}
        if kind in (frozenset, set):
            return {"f" if kind is frozenset else "s": [self._out(item) for item in sorted(value, key=repr)]}
        if kind is bytes:
            return {"b": value.hex()}
        if kind is complex:
            return {"x": [value.real, value.imag]}
        name = kind.__name__
        if self._classes.get(name) is not kind:
            raise NotPlain(f"a {name} can't be kept")
        if isinstance(value, enum.Enum):
            return {"e": name, "v": value.value}
        if isinstance(value, tuple):
            return {"n": name, "v": [self._out(item) for item in value]}
        return {"c": name, "v": [self._out(getattr(value, field)) for field in _fields(kind)]}

    def _in(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._in(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "c" in value:
            cls = self._classes[value["c"]]
            fields = _fields(cls)
            if len(fields) != len(value["v"]):
                raise NotPlain(f"{value['c']} is of another version")
            return cls(**{field: self._in(item) for field, item in zip(fields, value["v"], strict=True)})
        if "n" in value:
            return self._classes[value["n"]](*(self._in(item) for item in value["v"]))
        if "t" in value:
            return tuple([self._in(item) for item in value["t"]])
        if "e" in value:
            return self._classes[value["e"]](value["v"])
        if "p" in value:
            return Path(value["p"])
        if "d" in value:
            return {self._in(key): self._in(item) for key, item in value["d"]}
        if "f" in value or "s" in value:
            items = {self._in(item) for item in value["f" if "f" in value else "s"]}
            return frozenset(items) if "f" in value else items
        if "b" in value:
            return bytes.fromhex(value["b"])
        return complex(*value["x"])


@cache
def _fields(cls: type) -> tuple[str, ...]:
    if not dataclasses.is_dataclass(cls):
        raise NotPlain(f"{cls.__name__} is no dataclass")
    return tuple(field.name for field in dataclasses.fields(cls) if field.init)
