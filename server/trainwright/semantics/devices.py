"""Where modules and tensors lie, as far as the code says so: a word for each place.

`cpu`; `cuda`; the expression that names a device (`device`, `args.device`); `loader`: wherever the loop's loader puts
its batches; `any`: somebody else moves it (DataParallel, accelerate), so that no place is wrong. A place with `?` holds
on some paths only, the others leave the thing on the CPU. Empty: unknown.
"""

from __future__ import annotations

CPU, CUDA, LOADER, ANY = "cpu", "cuda", "loader", "any"
_UNMOVED = (CPU, LOADER)


def join(a: str, b: str) -> str:
    """The place of what lies at `a` on one path and at `b` on another."""
    if a == b:
        return a
    if ANY in (a, b):
        return ANY
    for moved, other in ((a, b), (b, a)):
        place = moved.rstrip("?")
        if place and place not in _UNMOVED and other in (*_UNMOVED, place, f"{place}?"):
            return f"{place}?"
    return ""


def is_moved(place: str) -> bool:
    """Whether the code has sent it to a device that may be another than the CPU, on some path at least."""
    return bool(place) and place not in (CPU, LOADER, ANY)


def named(text: str) -> str:
    """The word for a device that is given as text: `cuda:0` is cuda."""
    kind = text.partition(":")[0]
    return kind if kind in (CPU, CUDA) else text


def differ(a: str, b: str) -> bool:
    """Whether two things lie apart for sure, on one path at least: one was moved and the other never was."""
    if a.endswith("?") and b.endswith("?"):
        return False
    return (is_moved(a) and b in _UNMOVED) or (is_moved(b) and a in _UNMOVED)
