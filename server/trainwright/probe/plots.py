"""A probe's plots as SVG: bars, one per label, drawn without a plotting library since nothing else is ever drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

_WIDTH, _BAR, _GAP, _LABELS = 640, 16, 6, 220
_MOST = 60


def svg(plot: Mapping[str, Any]) -> str:
    """The plot as an SVG document: labels on the left, values behind their bars; light and dark backgrounds both do."""
    labels, values = plot["labels"][:_MOST], [float(value) for value in plot["values"][:_MOST]]
    room = _WIDTH - _LABELS - 90
    height = 40 + len(labels) * (_BAR + _GAP)
    lengths = bar_lengths(values, bool(plot.get("logarithmic")))
    rows = []
    for index, (label, value, share) in enumerate(zip(labels, values, lengths, strict=True)):
        top = 34 + index * (_BAR + _GAP)
        length = max(share * room, 1.0)
        rows.append(
            f'<text x="{_LABELS - 8}" y="{top + 12}" text-anchor="end">{escape(_short(str(label)))}</text>'
            f'<rect x="{_LABELS}" y="{top}" width="{length:.1f}" height="{_BAR}" rx="2" fill="#4c8bf5"/>'
            f'<text x="{_LABELS + length + 6:.1f}" y="{top + 12}">{value:.3g}</text>'
        )
    scale = ", logarithmic" if plot.get("logarithmic") else ""
    more = f" (the first {_MOST} of {len(plot['labels'])})" if len(plot["labels"]) > _MOST else ""
    title = escape(f"{plot['title']}, {plot['unit']}{scale}{more}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
        f'role="img" aria-label="{title}" font-family="sans-serif" font-size="12" fill="#808080">'
        f'<text x="8" y="18" font-size="14">{title}</text>{"".join(rows)}</svg>\n'
    )


def bar_lengths(values: list[float], logarithmic: bool) -> list[float]:
    """The length of each bar, from 0 to 1. On a logarithmic scale the smallest positive value gets a tenth."""
    positive = [value for value in values if value > 0 and math.isfinite(value)]
    if not positive:
        return [0.0] * len(values)
    top = max(positive)
    if not logarithmic or top == min(positive):
        return [max(value, 0.0) / top if math.isfinite(value) else 0.0 for value in values]
    low = math.log10(min(positive))
    span = math.log10(top) - low
    return [
        0.1 + 0.9 * (math.log10(value) - low) / span if value > 0 and math.isfinite(value) else 0.0 for value in values
    ]


def _short(label: str, most: int = 32) -> str:
    return label if len(label) <= most else "…" + label[1 - most :]
