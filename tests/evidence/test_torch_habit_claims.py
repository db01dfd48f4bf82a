"""What the rules about torch's habits say, shown with torch itself."""

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence


class TestTorch009HardcodedCuda:
    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
    def test_without_a_gpu_it_raises(self) -> None:
        with pytest.raises((RuntimeError, AssertionError)):
            torch.nn.Linear(2, 2).cuda()
        with pytest.raises((RuntimeError, AssertionError)):
            torch.zeros(2, device="cuda")

    def test_a_chosen_device_works_everywhere(self) -> None:
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        layer = torch.nn.Linear(2, 2).to(device)
        assert layer(torch.zeros(1, 2).to(device)).shape == (1, 2)
