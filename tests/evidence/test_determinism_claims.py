"""REPRO004's list of operations is torch's own, and REPRO005's generator makes the order independent of other draws."""

from __future__ import annotations

import re

import pytest

from trainwright_rules.repro.nondeterministic_op import RAISING, SWITCHING

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence


@pytest.mark.parametrize("name", sorted(RAISING | SWITCHING))
def test_torch_lists_the_operation(name: str) -> None:
    said = torch.use_deterministic_algorithms.__doc__
    _, acting, raising = said.split("normally-nondeterministic operations")
    where = raising if name in RAISING else acting
    assert re.search(rf"\.{name}\b", where)


def order(extra_draw: bool, generator: bool) -> list[int]:
    torch.manual_seed(0)
    if extra_draw:
        torch.rand(1)  # one layer more
    own = torch.Generator().manual_seed(1) if generator else None
    loader = torch.utils.data.DataLoader(torch.arange(64), batch_size=1, shuffle=True, generator=own)
    return [int(batch) for batch in loader]


def test_another_draw_changes_the_order_of_all_samples() -> None:
    assert order(False, generator=False) == order(False, generator=False)
    assert order(False, generator=False) != order(True, generator=False)


def test_a_generator_of_its_own_keeps_the_order() -> None:
    assert order(False, generator=True) == order(True, generator=True)


def test_pooling_to_one_value_is_a_mean() -> None:
    x = torch.randn(2, 3, 5, 5, requires_grad=True)
    pooled = torch.nn.functional.adaptive_avg_pool2d(x, 1)
    assert pooled.grad_fn is not None and "Mean" in pooled.grad_fn.name()
    assert "Mean" not in torch.nn.functional.adaptive_avg_pool2d(x, 2).grad_fn.name()
