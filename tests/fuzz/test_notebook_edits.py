"""After random edits of a notebook its findings are those of a fresh check, and of the same notebook as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.notebooks import CELLS, run


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_edits_of_cells_equal_a_fresh_check(seed: int, tmp_path: Path) -> None:
    outcome = run([(1, "# Title"), *((2, text) for text in CELLS)], tmp_path, edits=120, seed=seed)
    assert outcome.compared > 0
    assert outcome.differences == []
