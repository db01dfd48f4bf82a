"""Notebooks as people can read them in a test: `# %%` cells, made into the JSON that Jupyter writes.

`# %% [markdown]` is a cell of text, its lines behind `# `. `# %% [3] outputs tags=keep` is one of code that was run as
the third, with saved outputs, and a tag.
"""

from __future__ import annotations

import json
import re
from typing import Any

_HEAD = re.compile(r"# %%(?: \[(?P<what>\w+)\])?(?P<outputs> outputs)?(?: tags=(?P<tags>\S+))?$")


def notebook_json(text: str) -> str:
    """The text of the .ipynb file."""
    cells: list[tuple[re.Match[str], list[str]]] = []
    for line in text.strip("\n").split("\n"):
        head = _HEAD.match(line)
        if head is not None:
            cells.append((head, []))
        else:
            assert cells, f"a notebook begins with a cell, not with {line!r}"
            cells[-1][1].append(line)
    data = {
        "cells": [_cell(head, "\n".join(lines).strip("\n")) for head, lines in cells],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _cell(head: re.Match[str], source: str) -> dict[str, Any]:
    metadata = {"tags": head["tags"].split(",")} if head["tags"] else {}
    if head["what"] == "markdown":
        text = re.sub(r"^# ?", "", source, flags=re.MULTILINE)
        return {"cell_type": "markdown", "metadata": metadata, "source": text.splitlines(keepends=True)}
    return {
        "cell_type": "code",
        "execution_count": int(head["what"]) if head["what"] else None,
        "metadata": metadata,
        "outputs": [{"name": "stdout", "output_type": "stream", "text": ["0.25\n"]}] if head["outputs"] else [],
        "source": source.splitlines(keepends=True),
    }
