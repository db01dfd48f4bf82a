"""What the rules about scales say of torch's losses, shown by running them."""

import math

import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

pytestmark = pytest.mark.evidence


class TestTorch003LogitsProbabilitiesMismatch:
    def test_softmax_before_cross_entropy_keeps_the_loss_of_a_perfect_answer_high(self) -> None:
        logits, label = torch.full((1, 10), -30.0), torch.tensor([0])
        logits[0, 0] = 30.0
        assert F.cross_entropy(logits, label).item() < 1e-6
        twice = F.cross_entropy(F.softmax(logits, dim=1), label).item()
        assert twice == pytest.approx(math.log(math.e + 9) - 1, abs=1e-4)
        assert twice == pytest.approx(1.46, abs=0.01)

    def test_and_a_confident_wrong_answer_gets_no_gradient(self) -> None:
        logits = torch.tensor([[20.0, 0.0, 0.0]], requires_grad=True)
        label = torch.tensor([1])
        (once,) = torch.autograd.grad(F.cross_entropy(logits, label), logits)
        (twice,) = torch.autograd.grad(F.cross_entropy(F.softmax(logits, dim=1), label), logits)
        assert once.abs().max() > 0.9
        assert twice.abs().max() < 1e-6

    def test_sigmoid_before_bce_with_logits_gives_no_probability_below_a_half(self) -> None:
        probabilities = torch.sigmoid(torch.sigmoid(torch.linspace(-50, 50, 101)))
        assert probabilities.min() >= 0.5
        assert probabilities.max() < 0.732
        loss = F.binary_cross_entropy_with_logits(torch.sigmoid(torch.tensor([-50.0])), torch.zeros(1))
        assert loss.item() == pytest.approx(math.log(2), abs=1e-4)

    def test_bce_of_logits_raises_as_soon_as_a_value_leaves_0_to_1(self) -> None:
        with pytest.raises(RuntimeError, match="between 0 and 1"):
            nn.BCELoss()(torch.tensor([1.2]), torch.tensor([1.0]))
        assert nn.BCELoss()(torch.tensor([0.2]), torch.tensor([1.0])) > 0

    def test_the_fix_is_the_same_loss_of_the_sigmoid(self) -> None:
        logits, target = torch.randn(20), torch.randint(0, 2, (20,)).float()
        torch.testing.assert_close(nn.BCEWithLogitsLoss()(logits, target), nn.BCELoss()(torch.sigmoid(logits), target))

    def test_log_softmax_twice_is_log_softmax(self) -> None:
        logits, labels = torch.randn(8, 5), torch.randint(0, 5, (8,))
        torch.testing.assert_close(
            F.cross_entropy(F.log_softmax(logits, dim=1), labels), F.cross_entropy(logits, labels)
        )

    def test_nll_of_logits_falls_without_end_and_of_probabilities_stays_above_minus_one(self) -> None:
        logits, label = torch.tensor([[1000.0, 0.0]]), torch.tensor([0])
        assert F.nll_loss(logits, label).item() == -1000
        assert F.nll_loss(F.softmax(logits, dim=1), label).item() == -1
        assert F.nll_loss(F.softmax(logits, dim=1), torch.tensor([1])).item() == pytest.approx(0, abs=1e-6)


class TestTorch029ActivationOnLogits:
    def test_a_rectifier_leaves_a_class_that_scored_below_zero_without_gradient(self) -> None:
        logits = torch.tensor([[2.0, -3.0, 1.0]], requires_grad=True)
        label = torch.tensor([1])
        (plain,) = torch.autograd.grad(F.cross_entropy(logits, label), logits)
        (cut,) = torch.autograd.grad(F.cross_entropy(torch.relu(logits), label), logits)
        assert plain[0, 1] < -0.9
        assert cut[0, 1] == 0

    def test_with_tanh_no_answer_is_confident(self) -> None:
        logits = torch.full((1, 10), -100.0)
        logits[0, 0] = 100.0
        best = F.softmax(torch.tanh(logits), dim=1)[0, 0]
        assert best == pytest.approx(math.e**2 / (math.e**2 + 9), abs=1e-4)
        assert best < 0.5

    def test_dropout_takes_the_right_answer_away_at_random(self) -> None:
        torch.manual_seed(0)
        logits, label = torch.full((200, 3), -10.0), torch.zeros(200, dtype=torch.long)
        logits[:, 0] = 10.0
        assert F.cross_entropy(logits, label) < 1e-6
        assert F.cross_entropy(F.dropout(logits, 0.5), label) > 0.2


class TestTorch034LogitsThresholded:
    def test_a_threshold_of_a_half_on_logits_is_one_of_62_percent(self) -> None:
        assert torch.sigmoid(torch.tensor(0.5)).item() == pytest.approx(0.622, abs=1e-3)
        logits = torch.tensor([-1.0, 0.2, 0.4, 3.0])
        assert (logits > 0.5).tolist() == [False, False, False, True]
        assert (torch.sigmoid(logits) > 0.5).tolist() == [False, True, True, True]

    def test_rounding_logits_gives_no_classes(self) -> None:
        assert torch.tensor([-3.2, 4.7]).round().tolist() == [-3.0, 5.0]


def test_log1p_and_expm1_keep_digits_that_the_plain_formulas_lose() -> None:
    """TORCH024: 1 + x is 1 in float32 for small x; a sum of exponentials overflows where logsumexp does not."""
    small = torch.tensor(5e-8)
    assert float(torch.log(1 + small)) == 0 and float(torch.log1p(small)) == pytest.approx(5e-8)
    assert float(torch.exp(small) - 1) == 0 and float(torch.expm1(small)) == pytest.approx(5e-8)
    large = torch.tensor([100.0, 100.0])
    assert torch.isinf(torch.log(torch.sum(torch.exp(large)))) and torch.isfinite(torch.logsumexp(large, dim=0))
