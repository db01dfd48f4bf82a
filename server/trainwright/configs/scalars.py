"""What a YAML scalar means to the library that reads it: the same `1e-3` is a number to one and text to another."""

from __future__ import annotations

import datetime
import enum
import re
from typing import Final


class Dialect(str, enum.Enum):
    """Who reads a YAML file. The four resolve plain scalars differently."""

    PYYAML = "PyYAML"
    """YAML 1.1 as in yaml/resolver.py of PyYAML 6.0.3 (unchanged since 3.x)."""
    OMEGACONF = "OmegaConf"
    """PyYAML's resolvers, then one more for floats, no timestamps: `get_yaml_loader` in omegaconf/_utils.py 2.3.1.
    Hydra 1.3 reads its files through it."""
    JSONARGPARSE = "jsonargparse"
    """PyYAML's without float and timestamp, and a float of its own: `get_yaml_default_loader` in
    jsonargparse/_loaders_dumpers.py 4.53.0. LightningCLI reads its files through it."""
    RUAMEL = "ruamel.yaml"
    """YAML 1.2, the default of `ruamel.yaml.YAML()`: ruamel/yaml/resolver.py 0.19.1."""


class Opaque(enum.Enum):
    """What a scalar is when its value cannot be told from the text: an unknown tag, or text the loader rejects."""

    OPAQUE = "opaque"


OPAQUE: Final = Opaque.OPAQUE

Scalar = None | bool | int | float | str | bytes | datetime.date | datetime.datetime | Opaque

_TAG = "tag:yaml.org,2002:"

_BOOL_11 = re.compile(r"(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\Z")
_BOOL_12 = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INT_11 = re.compile(
    r"(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\Z"
)
_INT_12 = re.compile(r"(?:[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+)\Z")
_SPECIAL_FLOAT = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
_SEXAGESIMAL = r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
# The exponent needs a dot before it and a sign: this is the whole mistake behind YAML003.
_FLOAT_PYYAML = re.compile(
    rf"(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|{_SEXAGESIMAL}|{_SPECIAL_FLOAT})\Z"
)
_FLOAT_OMEGACONF = re.compile(
    r"(?:[-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)"
    rf"|\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?|[-+]?[0-9]+(?:_[0-9]+)*(?::[0-5]?[0-9])+\.[0-9_]*|{_SPECIAL_FLOAT})\Z"
)
_FLOAT_JSONARGPARSE = re.compile(
    r"(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?:[eE][-+]?[0-9]+)"
    rf"|\.[0-9_]+(?:[eE][-+][0-9]+)?|{_SEXAGESIMAL}|{_SPECIAL_FLOAT})\Z"
)
_FLOAT_RUAMEL = re.compile(
    r"(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?:[eE][-+]?[0-9]+)"
    rf"|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|{_SPECIAL_FLOAT})\Z"
)
_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_TIMESTAMP = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9][0-9])?))?)\Z"
)
_TIMESTAMP_PARTS = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9][0-9]?)-(?P<day>[0-9][0-9]?)"
    r"(?:(?:[Tt]|[ \t]+)(?P<hour>[0-9][0-9]?):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]*))?"
    r"(?:[ \t]*(?P<zone>Z|(?P<sign>[-+])(?P<zone_hour>[0-9][0-9]?)(?::(?P<zone_minute>[0-9]{2}))?))?)?\Z"
)

_FIRST_OF_A_NUMBER = frozenset("-+0123456789.")
_TRUE = frozenset({"yes", "true", "on"})

_FLOATS: dict[Dialect, tuple[re.Pattern[str], ...]] = {
    Dialect.PYYAML: (_FLOAT_PYYAML,),
    Dialect.OMEGACONF: (_FLOAT_PYYAML, _FLOAT_OMEGACONF),
    Dialect.JSONARGPARSE: (_FLOAT_JSONARGPARSE,),
    Dialect.RUAMEL: (_FLOAT_RUAMEL,),
}


def implicit_tag(text: str, dialect: Dialect) -> str:
    """The short tag (`float`, `int`, `bool`, `null`, `timestamp` or `str`) that a plain scalar gets from `dialect`."""
    if _NULL.match(text):
        return "null"
    yaml_12 = dialect is Dialect.RUAMEL
    if text[0] not in _FIRST_OF_A_NUMBER:
        return "bool" if (_BOOL_12 if yaml_12 else _BOOL_11).match(text) else "str"
    if any(pattern.match(text) for pattern in _FLOATS[dialect]):
        return "float"
    if (_INT_12 if yaml_12 else _INT_11).match(text):
        return "int"
    if dialect in (Dialect.PYYAML, Dialect.RUAMEL) and _TIMESTAMP.match(text):
        return "timestamp"
    return "str"


def plain_scalar(text: str, dialect: Dialect) -> Scalar:
    """The Python value that `dialect` makes of an unquoted scalar without a tag."""
    return _construct(implicit_tag(text, dialect), text, dialect)


def tagged_scalar(tag: str, text: str, dialect: Dialect) -> Scalar:
    """The Python value of a scalar with an explicit tag; OPAQUE for tags beyond plain data. Nothing is executed."""
    short = tag.removeprefix(_TAG)
    if short not in ("str", "null", "bool", "int", "float", "timestamp"):
        return OPAQUE
    return _construct(short, text, dialect)


def _construct(tag: str, text: str, dialect: Dialect) -> Scalar:
    try:
        if tag == "str":
            return text
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() in _TRUE
        if tag == "int":
            return _integer(text, dialect)
        if tag == "float":
            return _float(text)
        return _timestamp(text)
    except (ValueError, OverflowError):
        return OPAQUE


def _integer(text: str, dialect: Dialect) -> int:
    digits = text.replace("_", "")
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-") if digits[:1] in ("+", "-") else digits
    for prefix, base in (("0b", 2), ("0x", 16), ("0o", 8)):
        if digits.startswith(prefix):
            return sign * int(digits[2:], base)
    if dialect is Dialect.RUAMEL:
        return sign * int(digits)
    if len(digits) > 1 and digits[0] == "0":
        return sign * int(digits, 8)
    return sign * int(_sixties(digits)) if ":" in digits else sign * int(digits)


def _float(text: str) -> float:
    digits = text.replace("_", "").lower()
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits[1:] if digits[:1] in ("+", "-") else digits
    if digits in (".inf", ".nan"):
        return sign * float(digits[1:])
    return sign * (_sixties(digits) if ":" in digits else float(digits))


def _sixties(digits: str) -> float:
    value = 0.0
    for part in digits.split(":"):
        value = value * 60 + float(part)
    return value


def _timestamp(text: str) -> datetime.date | datetime.datetime | Opaque:
    match = _TIMESTAMP_PARTS.match(text)
    if match is None:
        return OPAQUE
    day = datetime.date(int(match["year"]), int(match["month"]), int(match["day"]))
    if match["hour"] is None:
        return day
    microsecond = int((match["fraction"] or "")[:6].ljust(6, "0"))
    time = datetime.time(int(match["hour"]), int(match["minute"]), int(match["second"]), microsecond)
    moment = datetime.datetime.combine(day, time)
    if match["zone"] is None:
        return moment
    offset = datetime.timedelta(hours=int(match["zone_hour"] or 0), minutes=int(match["zone_minute"] or 0))
    return moment.replace(tzinfo=datetime.timezone(-offset if match["sign"] == "-" else offset))


def written_number(value: float) -> str:
    """A number as every dialect reads it again: with a dot and a sign in its exponent, which PyYAML asks for."""
    text = repr(value)
    mantissa, exponent, power = text.partition("e")
    if not exponent:
        return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)
    with_dot = mantissa if "." in mantissa else f"{mantissa}.0"
    return f"{with_dot}e{power if power[:1] in '+-' else '+' + power}"
