"""What TORCH028 says about misspelt names of `requires_grad`."""

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.evidence


class TestTorch028RequiresGradMisspelt:
    def test_a_misspelt_name_leaves_the_layer_learning(self) -> None:
        layer = torch.nn.Linear(3, 2)
        before = layer.weight.detach().clone()
        for parameter in layer.parameters():
            parameter.require_grad = False
        optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
        layer(torch.ones(1, 3)).sum().backward()
        optimizer.step()
        assert not torch.equal(layer.weight, before)

    def test_the_right_name_freezes_it(self) -> None:
        layer = torch.nn.Linear(3, 2)
        for parameter in layer.parameters():
            parameter.requires_grad = False
        assert not layer(torch.ones(1, 3)).requires_grad

    def test_the_attribute_cannot_be_called(self) -> None:
        with pytest.raises(TypeError):
            torch.zeros(2).requires_grad(False)
