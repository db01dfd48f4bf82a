"""What TORCH019 says of float16: what masked_fill does with numbers that it can't hold."""

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence
MASK = torch.tensor([True, False, True])


def test_masked_fill_overflows() -> None:
    half = torch.zeros(3, dtype=torch.float16)
    for value in (-1e9, 1e6, torch.finfo(torch.float32).min):
        with pytest.raises(RuntimeError, match="without overflow"):
            half.masked_fill(MASK, value)
    assert torch.finfo(torch.float16).max == 65504


def test_autocast_makes_the_scores_half() -> None:
    layer = torch.nn.Linear(4, 3)
    with torch.autocast("cpu", dtype=torch.float16):
        scores = layer(torch.ones(2, 4))
        assert scores.dtype == torch.float16
        with pytest.raises(RuntimeError, match="without overflow"):
            scores.masked_fill(MASK, -1e9)
        scores = scores.masked_fill(MASK, torch.finfo(scores.dtype).min)
    assert torch.softmax(scores.float(), dim=-1)[:, 1].eq(1).all()


def test_other_ways_do_not_stop() -> None:
    half = torch.zeros(3, dtype=torch.float16)
    half[MASK] = -1e9
    assert half.isinf().tolist() == [True, False, True]
    assert torch.zeros(3, dtype=torch.bfloat16).masked_fill(MASK, -1e9).isfinite().all()
    row = torch.full((3,), float("-inf"))
    assert torch.softmax(row, dim=0).isnan().all()
    assert torch.softmax(torch.full((3,), torch.finfo(torch.float32).min), dim=0).isfinite().all()
