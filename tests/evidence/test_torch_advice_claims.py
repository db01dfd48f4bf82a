"""What the strict rules of TORCH say of torch, shown: masked means, host-made numbers, shapes, hints, causes."""

import math
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence


class TestTorch020MaskedMeanDividesByZero:
    def test_all_masked_makes_the_loss_and_the_weights_nan(self) -> None:
        layer = torch.nn.Linear(3, 1)
        optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
        losses = layer(torch.ones(4, 3)).pow(2).squeeze(1)
        mask = torch.zeros(4)
        loss = (losses * mask).sum() / mask.sum()
        assert loss.isnan()
        loss.backward()
        optimizer.step()
        assert layer.weight.isnan().all()

    def test_the_fix_gives_zero_there_and_the_same_elsewhere(self) -> None:
        losses = torch.arange(4.0)
        for mask in (torch.tensor([1.0, 0.0, 1.0, 1.0]), torch.ones(4)):
            assert torch.equal((losses * mask).sum() / mask.sum().clamp(min=1), (losses * mask).sum() / mask.sum())
        assert (losses * torch.zeros(4)).sum() / torch.zeros(4).sum().clamp(min=1) == 0


class TestTorch021TensorFromScalarInForward:
    def test_math_gives_the_same_scores(self) -> None:
        scores = torch.randn(2, 5, 5, generator=torch.Generator().manual_seed(0))
        for width in (16, 48, 64):
            assert torch.allclose(scores / torch.sqrt(torch.tensor(width)), scores / math.sqrt(width))


class TestTorch007UndocumentedShape:
    def test_view_takes_swapped_dimensions_without_a_word(self) -> None:
        batch_first = torch.arange(24).view(2, 3, 4)
        time_first = batch_first.transpose(0, 1).contiguous()
        right = batch_first.view(2, 3, 2, 2)
        wrong = time_first.view(2, 3, 2, 2)  # fits, and mixes sequences up
        assert right.shape == wrong.shape and not torch.equal(right, wrong)


class TestTorch011VagueTensorHint:
    def test_float_tensor_is_not_every_float_tensor(self) -> None:
        assert isinstance(torch.ones(1), torch.FloatTensor)
        assert not isinstance(torch.ones(1, dtype=torch.float64), torch.FloatTensor)
        assert not isinstance(torch.ones(1, dtype=torch.float16), torch.FloatTensor)
        assert isinstance(torch.ones(1, dtype=torch.float64), torch.Tensor)


class TestTorch025CheckpointNotChecked:
    def test_only_from_names_the_cause(self, tmp_path: Path) -> None:
        def load(path: Path, *, chained: bool) -> None:
            try:
                torch.load(path, weights_only=True)
            except OSError as error:
                if chained:
                    raise RuntimeError("no checkpoint") from error
                raise RuntimeError("no checkpoint")  # noqa: B904

        for chained in (True, False):
            with pytest.raises(RuntimeError) as caught:
                load(tmp_path / "missing.pt", chained=chained)
            assert (caught.value.__cause__ is not None) is chained


class TestTorch016LoadWithoutMapLocation:
    def test_a_state_dict_goes_to_where_the_model_is(self, tmp_path: Path) -> None:
        model = torch.nn.Linear(2, 2)
        torch.save(model.state_dict(), tmp_path / "model.pt")
        other = torch.nn.Linear(2, 2, device="meta").to_empty(device="cpu")
        other.load_state_dict(torch.load(tmp_path / "model.pt", map_location="cpu", weights_only=True))
        assert torch.equal(other.weight, model.weight) and other.weight.device == torch.device("cpu")
